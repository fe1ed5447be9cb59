// Tokens of files, as VS Code sees them: tokens.js GRAMMAR FILE... prints for each file its lines,
// for each line its tokens: where they begin and end, in characters, and their scopes.
"use strict";

const { readFileSync } = require("node:fs");
const { Registry, parseRawGrammar, INITIAL } = require("vscode-textmate");
const { loadWASM, OnigScanner, OnigString } = require("vscode-oniguruma");

async function main([grammarPath, ...paths]) {
  await loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner(patterns),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: async () => parseRawGrammar(readFileSync(grammarPath, "utf8"), grammarPath),
  });
  const grammar = await registry.loadGrammar("source.ringback");
  const result = paths.map((path) => {
    let state = INITIAL;
    return readFileSync(path, "utf8").split("\n").map((text) => {
      const line = grammar.tokenizeLine(text, state);
      state = line.ruleStack;
      const at = (units) => [...text.slice(0, units)].length;
      return line.tokens.map((t) => [at(t.startIndex), at(t.endIndex), t.scopes]);
    });
  });
  process.stdout.write(JSON.stringify(result));
}

main(process.argv.slice(2));
