" ringback's scenario files: header, lanes, margin, gutters, and what stands right of them.
if exists('b:current_syntax')
  finish
endif

" A line is a header line, an attachment's head, or a story line of one of the four gutters.
syntax match ringbackHeader /^[^ \t:|~!]\+\%([ \t]\+[^ \t:|~!]\+\)\?:.*$/ contains=ringbackKey,ringbackVariable
syntax match ringbackAct /^\%([^ \t|~:!][^ \t]*\)\?\%([ \t]\+[^ \t|~:!][^ \t]*\)*\%([ \t]\+\|^\):.*$/ contains=ringbackActWord,ringbackVariable,ringbackNumber,ringbackRelation,ringbackLeft
syntax match ringbackFault /^\%([^ \t|~:!][^ \t]*\)\?\%([ \t]\+[^ \t|~:!][^ \t]*\)*\%([ \t]\+\|^\)!.*$/ contains=ringbackFaultWord,ringbackVariable,ringbackNumber,ringbackRelation,ringbackLeft
syntax match ringbackText /^\%([^ \t|~:!][^ \t]*\)\?\%([ \t]\+[^ \t|~:!][^ \t]*\)*\%([ \t]\+\|^\)|.*$/ contains=ringbackTyped,ringbackVariable,ringbackEscape,ringbackLeft
syntax match ringbackPattern /^\%([^ \t|~:!][^ \t]*\)\?\%([ \t]\+[^ \t|~:!][^ \t]*\)*\%([ \t]\+\|^\)\~.*$/ contains=ringbackVariable,ringbackCapture,ringbackLeft
syntax match ringbackComment /^[ \t]*\%(#\|!---\).*$/
syntax region ringbackAttached start=/^-- [A-Za-z0-9_.\/].* --[ \t]*$/ end=/\%$/ contains=ringbackAttachment
syntax match ringbackAttachment /^-- [A-Za-z0-9_.\/].* --[ \t]*$/ contained

" What is left of the gutter, and the gutter.
syntax match ringbackLeft /^\%([^ \t|~:!][^ \t]*\)\?\%([ \t]\+[^ \t|~:!][^ \t]*\)*\%([ \t]\+\|^\)[|~:!]/ contained contains=ringbackLane,ringbackWindow,ringbackCount,ringbackMark,ringbackMargin,ringbackGutter
syntax match ringbackLane /^[^ \t|~:!][^ \t]*/ contained
syntax match ringbackWindow /[ \t]\@1<=[0-9.]\+[ \t]*\%(us\|ms\|s\|m\|h\)\%(\.\.[0-9.]\+[ \t]*\%(us\|ms\|s\|m\|h\)\)\?\ze[ \t]/ contained
syntax match ringbackCount /[ \t]\@1<=x[0-9]\+\%(\.\.[0-9]\+\)\?\ze[ \t]/ contained
syntax match ringbackMark /[ \t]\@1<=@[A-Za-z0-9_-]\+\ze[ \t]/ contained
syntax match ringbackMargin /[ \t]\@1<=\%(after\ze[ \t]\+@\|at[ \t]\+end\ze[ \t]\)/ contained
syntax match ringbackGutter /[|~:!]\ze\%([ \t]\|$\)/ contained

" What is right of it.
syntax match ringbackVariable /\\\@1<!\${[^{}]*}/ contained
syntax match ringbackEscape /\\\%(x[0-9A-Fa-f]\{2}\|[rnteabf0c\\`$]\)/ contained
syntax match ringbackCapture /(?P<\w\+>/ contained
syntax region ringbackTyped start=/\\\@1<!`/ skip=/\\`/ end=/`/ end=/$/ oneline contained contains=ringbackVariable,ringbackEscape
syntax match ringbackNumber /[ \t]\@1<=-\?[0-9.]\+\%(e-\?[0-9]\+\|us\|ms\|s\|m\|h\)\?\%(\.\.[0-9.]\+\%(us\|ms\|s\|m\|h\)\)\?\ze\%([ \t]\|$\)/ contained
syntax match ringbackRelation /->\|[=<>]=/ contained
" words: made by docs/editor_files.py
syntax match ringbackKey /^\%(scenario\|source\|nas\|lines\|client\|exchange\|secret\|tariff\|match\|debug\|needs\|matrix\|tags\|abort\|use\|xfail\|budget\|seed\)\ze\%([ \t]\+[^ \t:|~!]\+\)\?:/ contained
syntax match ringbackActWord /\%([ \t]\)\@1<=\%(unobtainable\|congestion\|abandoned\|forwarded\|permanent\|answered\|callback\|off-hook\|released\|charged\|dialing\|dialled\|answer\|barred\|before\|called\|caller\|failed\|lasted\|signal\|break\|bytes\|calls\|cause\|close\|flash\|glare\|order\|quiet\|saved\|speed\|times\|busy\|call\|cost\|file\|hang\|high\|open\|paid\|port\|rang\|ring\|send\|sent\|trip\|cts\|dcd\|dsr\|dtr\|for\|low\|off\|out\|saw\|use\|by\|no\|of\|on\|ri\|up\)\ze\%([ \t]\|$\)/ contained
syntax match ringbackFaultWord /\%([ \t]\)\@1<=\%(congestion\|circuits\|clipping\|crossed\|one-way\|restart\|retrain\|without\|answer\|bursts\|jitter\|number\|after\|bit\/s\|bytes\|delay\|every\|glare\|noise\|trunk\|wrong\|busy\|call\|dead\|dial\|from\|heal\|ring\|slow\|tone\|trip\|all\|cut\|for\|at\|in\|no\|to\)\ze\%([ \t]\|$\)/ contained
" end of words

highlight default link ringbackComment Comment
highlight default link ringbackKey Keyword
highlight default link ringbackLane Type
highlight default link ringbackGutter Operator
highlight default link ringbackWindow Number
highlight default link ringbackCount Number
highlight default link ringbackNumber Number
highlight default link ringbackMark Label
highlight default link ringbackMargin Statement
highlight default link ringbackRelation Operator
highlight default link ringbackActWord Statement
highlight default link ringbackFaultWord Exception
highlight default link ringbackText Normal
highlight default link ringbackTyped String
highlight default link ringbackPattern Special
highlight default link ringbackVariable Identifier
highlight default link ringbackCapture Identifier
highlight default link ringbackEscape SpecialChar
highlight default link ringbackAttachment Title

let b:current_syntax = 'ringback'
