autocmd BufRead,BufNewFile *.scenario,*.fragment setfiletype ringback
