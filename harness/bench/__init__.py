"""The bench: what is emulated, over which cables, on which clock, and how it is put together.

`bench_file` reads what a bench is, `running` builds it for one scenario; nobody else decides what
stands behind a lane. Imports `phonesim` and `harness.party`, never scenarios or reports.
"""
