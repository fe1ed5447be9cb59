-- Neovim's own client for `ringback lsp`; g:ringback_command says where it is.
vim.api.nvim_create_autocmd("FileType", {
  pattern = "ringback",
  callback = function(event)
    local config = {
      name = "ringback",
      cmd = vim.g.ringback_command or { "ringback", "lsp" },
      root_dir = vim.fn.fnamemodify(event.file, ":p:h"),
    }
    if vim.fn.executable(config.cmd[1]) == 0 then
      return
    end
    if vim.lsp.start then
      vim.lsp.start(config)
    else -- before 0.8
      local client = vim.lsp.start_client(config)
      if client then
        vim.lsp.buf_attach_client(event.buf, client)
      end
    end
  end,
})
