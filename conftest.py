"""pytest's first file: everything that collects scenarios is in the plugin."""

pytest_plugins = ["harness.plugin"]
