"""These scenarios need the benches beside them: tests/end_to_end/test_servers.py plays them."""

collect_ignore_glob = ["*.scenario"]
