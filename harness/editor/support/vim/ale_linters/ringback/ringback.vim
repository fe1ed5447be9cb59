" `ringback lsp` for ALE; g:ale_ringback_executable says where it is.
call ale#Set('ringback_executable', 'ringback')

call ale#linter#Define('ringback', {
\   'name': 'ringback',
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'ringback_executable')},
\   'command': '%e lsp',
\   'project_root': {buffer -> expand('#' . buffer . ':p:h')},
\})
