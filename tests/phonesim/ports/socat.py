"""Two serial devices with a cable between them, by socat."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def socat_pair() -> Iterator[tuple[str, str]]:
    """Their paths."""
    program = shutil.which("socat")
    assert program, "socat is not installed: apt-get install socat"
    with subprocess.Popen(
        [program, "-d", "-d", "pty,rawer", "pty,rawer"], stderr=subprocess.PIPE, text=True
    ) as socat:
        assert socat.stderr is not None
        said = ""
        while said.count("PTY is ") < 2 or "starting data transfer" not in said:
            line = socat.stderr.readline()
            assert line, said
            said += line
        first, second = re.findall(r"PTY is (\S+)", said)
        try:
            yield first, second
        finally:
            socat.terminate()
