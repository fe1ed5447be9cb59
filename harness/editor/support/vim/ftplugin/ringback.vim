" Columns stand below each other with spaces.
setlocal expandtab commentstring=#\ %s comments=:#,:!---

" With ALE, :ALEFix formats, and what is proposed comes with Ctrl-X Ctrl-O.
if exists('g:loaded_ale_dont_use_this_in_other_plugins_please')
  setlocal omnifunc=ale#completion#OmniFunc
  let b:ale_fixers = get(b:, 'ale_fixers', [{buffer -> {
  \   'command': ale#Escape(ale#Var(buffer, 'ringback_executable')) . ' fmt %t',
  \   'read_temporary_file': 1,
  \}}])
endif

let b:undo_ftplugin = 'setlocal expandtab< commentstring< comments< omnifunc<'
