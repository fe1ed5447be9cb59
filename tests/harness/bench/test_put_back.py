"""A run that is killed while it has changed a real server: whoever comes next puts that back."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.bench.server_config import settings
from tests.harness.bench.nas_host import nas_host
from tests.programs.office import PATIENCE_S, ROOT

COMMAND = [sys.executable, "-P", "-m", "harness.cli"]
LAB = """
[bench]
name = "real NAS"
clock = "wall"
cable = "memory"
last_silence = 1

[lane.nas]
server = "physical"
dce_port = "{aux}"
console = "{console}"
enable = "bench-enable-1"
configuration = "apply"
"""
STORY = """\
scenario: a story that takes its time
nas:      55555, nas.cfg
client:   84001

nas                  | maui#`show clock`
                     ~ UTC
client               : quiet 2s
"""
NEEDED = (
    (ROOT / "scenarios" / "source" / "maui-nas-04.cfg").read_text().replace("maui-nas-04", "maui")
)
RUNS = NEEDED.replace(" callback forced-wait 5\n", "").replace("84001", "84009")


@pytest.mark.waits(30)
def test_a_killed_run_is_put_back_by_the_doctor(tmp_path: Path) -> None:
    environment = {
        "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
    }  # fmt: skip

    def ringback(*arguments: str) -> str:
        done = subprocess.run(
            [*COMMAND, *arguments], env=environment, timeout=PATIENCE_S, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout

    config, story, lab = (tmp_path / name for name in ("runs.cfg", "a.scenario", "lab.toml"))
    config.write_text(RUNS)
    (tmp_path / "nas.cfg").write_text(NEEDED)
    story.write_text(STORY)
    with nas_host(config, "bench-enable-1") as host:
        lab.write_text(LAB.format(aux=host.aux, console=host.console))
        before = host.running_config
        killed = subprocess.Popen(
            [*COMMAND, "run", str(story), "--bench", str(lab)], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        host.wait_for(lambda: "forced-wait 5" in host.running_config, PATIENCE_S)
        killed.send_signal(signal.SIGKILL)
        killed.wait(PATIENCE_S)
        said = ringback("bench", "doctor", str(lab))
        assert "was left changed by a run of" in said
        assert settings(host.running_config) == settings(before)
        assert not list((tmp_path / "ringback").iterdir())
        said = ringback("run", str(story), "--bench", str(lab), "--report", str(tmp_path / "out"))
        assert "CHANGES its running configuration" in said
        assert "left changed" not in said
        assert settings(host.running_config) == settings(before)
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"xxxxx" not in path.read_bytes(), path
    assert '"model": "3640"' in (tmp_path / "out" / "bench.json").read_text()
