"""The simulated telephone world: an exchange, its lines, modems and an access server.

What lives here: things that exist outside a test. The modules of this folder are the kernel
(time, queue, state machines, trace) and use the standard library only; `wires` are the two
connectors of the field; `modem`, `exchange` and `nas` are siblings that never import each other;
`ports` is the only folder that touches the operating system.

Nothing here imports `harness`.
"""
