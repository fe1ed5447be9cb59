-- With Neovim's own client: waits for its diagnostics, asks, formats, and tells what it sees.
local told = {}
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for _, d in ipairs(vim.diagnostic.get(0)) do
  table.insert(told, (d.lnum + 1) .. ":" .. (d.col + 1) .. " " .. d.message)
end
local function ask(method)
  local answers = vim.lsp.buf_request_sync(0, method, vim.lsp.util.make_position_params(), 30000)
  for _, answer in pairs(answers or {}) do return answer.result end
end
vim.api.nvim_win_set_cursor(0, { 3, 17 })
table.insert(told, ask("textDocument/hover").contents.value)
vim.api.nvim_win_set_cursor(0, { 5, 3 })
for _, item in ipairs(ask("textDocument/completion")) do table.insert(told, item.label) end
if vim.lsp.buf.format then vim.lsp.buf.format() else vim.lsp.buf.formatting_sync(nil, 30000) end
vim.list_extend(told, vim.api.nvim_buf_get_lines(0, 0, -1, false))
vim.fn.writefile(vim.split(table.concat(told, "\n"), "\n"), "told")
vim.cmd("qa!")
