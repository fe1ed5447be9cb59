"""AAA: what an access server and the servers that know its users say to each other.

What lives here: the packets of TACACS+ and RADIUS, emulated servers that answer them, and the
network between in memory. Pure: the kernel and `wires` only; `phonesim.ports.aaa_network` reaches
real servers. The access server's own side of it is `phonesim.nas.aaa`.
"""
