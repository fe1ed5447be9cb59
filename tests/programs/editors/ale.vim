" With ALE: waits for its diagnostics, formats, and tells what it sees.
function! Wait(Holds)
  for tried in range(300)
    if a:Holds()
      return
    endif
    sleep 100m
  endfor
endfunction

call Wait({-> !empty(getloclist(0))})
let told = map(getloclist(0), {_, d -> d.lnum . ':' . d.col . ' ' . d.text})
let told += map([[1, 1], [3, 1], [3, 9], [3, 13], [3, 16], [4, 5], [5, 5]],
\   {_, place -> join(place, ':') . ' ' . synIDattr(synID(place[0], place[1], 1), 'name')})
ALEFix
call Wait({-> getline(2) ==# 'client:   84001'})
call writefile(told + getline(1, '$') + [execute('messages')], 'told')
qa!
