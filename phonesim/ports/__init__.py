"""The only folder that touches the operating system: time, file descriptors, devices, sockets.

Everything here serves an interface of the kernel or the wires (`Clock`, `SerialPort`, `Flight`), so
that no machine knows which one is in. May be imported by `harness.bench` and by tests.
"""
