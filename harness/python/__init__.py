"""Cases that need logic: pytest fixtures on the same engine, with pexpect's `expect` in its time.

`typist` is pexpect's spawn for a lane, `stage` puts together what a scenario's header says,
`fixtures` offers both to tests. Imports `harness.rehearsal`, `harness.bench` and
`harness.scenario`; `harness.plugin` imports it.
"""

from __future__ import annotations

from harness.python.stage import scenario

__all__ = ["scenario"]
