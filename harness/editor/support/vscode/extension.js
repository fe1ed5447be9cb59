// Starts `ringback lsp` and lets VS Code speak with it.
"use strict";

const { window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate(context) {
  const [command, ...args] = workspace.getConfiguration("ringback").get("command");
  const watcher = workspace.createFileSystemWatcher("**/*.{scenario,fragment,cfg,toml,csv}");
  context.subscriptions.push(watcher);
  client = new LanguageClient(
    "ringback",
    "ringback",
    { command, args },
    {
      // Bench files and IOS configurations are checked too; the server leaves others' alone.
      documentSelector: [
        { language: "ringback" },
        { scheme: "file", pattern: "**/*.{toml,cfg}" },
      ],
      synchronize: { fileEvents: watcher },
    },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    window.showErrorMessage(
      `ringback's language server does not start: ${error.message}. ` +
        "It needs pip install 'ringback[lsp]'; the setting ringback.command says where it is.",
    );
  }
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
