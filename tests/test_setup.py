"""The set-up script on machines that lack this or that, with no network.

Each test has a checkout of its own and a PATH that holds a few real tools and the test's own
interpreter: a shell script that answers what the set-up asks a Python, and notes what it is told.
"""

import os
import select
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

TOOLS = ["cat", "cmp", "cp", "dirname", "flock", "mkdir", "mv", "readlink", "rm", "sed", "tail"]

WAIT_S = 30.0  # at most, for what takes milliseconds

# A Python that runs $machine/X, where there is one, when it is told to do X.
PYTHON = """#!/bin/sh
machine={machine}
also() {{ [ ! -e "$machine/$1" ] || . "$machine/$1"; }}
case "$*" in
  *version_info*) [ ! -e "$machine/old" ] && echo "$machine/python3.12" ;;
  *"import ensurepip"*) [ -e "$machine/has-venv" ] ;;
  "-m venv "*) echo venv >>"$machine/done"; mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
  *"pip install"*--editable*) echo link >>"$machine/done" ;;
  *"pip install"*) also install && echo "install ${{*##*/}}" >>"$machine/done" ;;
  "-P -m harness.cli"*) shift 3; echo "in $PWD: $*" ;;
  "-m ruff "*|"-m mypy"*|"-m pytest"*) shift; echo "in $PWD: $*"; also "$1" ;;
  *) exit 1 ;;
esac
"""

SET_UP = ["venv", "install run.txt", "link"]


class Pipe:
    """A named pipe, held open at both ends so that to open it never blocks."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.fd = os.open(path, os.O_RDWR)

    def write(self) -> None:
        os.write(self.fd, b"\n")

    def wait(self) -> None:
        assert select.select([self.fd], [], [], WAIT_S)[0], "nothing was written"
        os.read(self.fd, 1)


class Machine:
    """A machine with a checkout on it, and a Python that can make environments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "machine"
        self.checkout = folder / "a checkout"
        self.pipes: list[Pipe] = []
        self.processes: list[subprocess.Popen[str]] = []
        self.folder.mkdir()
        for tool in TOOLS:
            path = shutil.which(tool)
            assert path, f"{tool} is not on this machine"
            (self.folder / tool).symlink_to(path)
        for name in ("python3", "python3.12"):
            self.has(name, PYTHON.format(machine=self.folder))
        self.has("has-venv", "")
        self.is_run_by(1000)
        (self.checkout / "requirements").mkdir(parents=True)
        for name in ("ringback", "pyproject.toml", "requirements/run.txt", "requirements/dev.txt"):
            shutil.copy(ROOT / name, self.checkout / name)

    def has(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def lacks(self, *names: str) -> None:
        for name in names:
            (self.folder / name).unlink()

    def is_run_by(self, uid: int) -> None:
        self.has("id", f"#!/bin/sh\necho {uid}\n")

    def start(
        self, *arguments: str, command: Path | None = None, cwd: Path | None = None
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [command or self.checkout / "ringback", *arguments],
            cwd=cwd or self.checkout,
            env={"PATH": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def run(
        self, *arguments: str, command: Path | None = None, cwd: Path | None = None
    ) -> tuple[int, str, str]:
        process = self.start(*arguments, command=command, cwd=cwd)
        out, err = process.communicate(timeout=WAIT_S)
        return process.returncode, out, err

    def done(self) -> list[str]:
        """What the set-up had done since the last call."""
        path = self.folder / "done"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines

    def append(self, name: str) -> None:
        with (self.checkout / name).open("a") as file:
            file.write("# changed\n")

    def pipe(self, name: str) -> Pipe:
        self.pipes.append(Pipe(self.folder / name))
        return self.pipes[-1]

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        for pipe in self.pipes:
            os.close(pipe.fd)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.close()


def test_first_start_sets_up_and_the_next_is_just_the_command(machine: Machine) -> None:
    code, out, err = machine.run("run", "two words")
    assert (code, out) == (0, f"in {machine.checkout}: run two words\n")
    assert [line.split()[1] for line in err.splitlines()] == ["making", "installing", "linking"]
    assert machine.done() == SET_UP

    assert machine.run("run") == (0, f"in {machine.checkout}: run\n", "")
    assert machine.done() == []


def test_keeps_the_working_directory_through_a_symlink(machine: Machine, tmp_path: Path) -> None:
    link = tmp_path / "bin" / "rb"
    link.parent.mkdir()
    link.symlink_to(Path("..", "a checkout", "ringback"))
    assert machine.run("check", command=link, cwd=tmp_path)[:2] == (0, f"in {tmp_path}: check\n")
    assert (machine.checkout / ".venv").is_dir()


@pytest.mark.parametrize("reason", ["none", "old"])
def test_no_suitable_python(machine: Machine, reason: str) -> None:
    if reason == "none":
        machine.lacks("python3", "python3.12")
    else:
        machine.has("old", "")
    code, out, err = machine.run("run")
    assert (code, out) == (3, "")
    assert "needs Python 3.11 or newer" in err
    assert "apt-get install python3-venv" in err
    assert not (machine.checkout / ".venv").exists()


def test_a_user_without_venv_is_told_the_package(machine: Machine) -> None:
    machine.lacks("has-venv")
    machine.has("apt-get", "#!/bin/sh\nexit 1\n")
    code, _, err = machine.run("run")
    assert code == 3
    assert err.endswith("Install it, as root: apt-get install python3.12-venv\n")
    assert not list(machine.checkout.glob(".venv*"))


def test_root_without_venv_installs_the_package(machine: Machine) -> None:
    machine.lacks("has-venv")
    machine.is_run_by(0)
    machine.has(
        "apt-get",
        f'#!/bin/sh\necho "apt-get $*" >>{machine.folder}/done\n: >{machine.folder}/has-venv\n',
    )
    code, _, err = machine.run("run")
    assert code == 0, err
    update, install, *rest = machine.done()
    assert update.startswith("apt-get update ")
    assert install.startswith("apt-get install ")
    assert install.endswith(" python3.12-venv")
    assert rest == SET_UP


def test_virtualenv_does_where_venv_is_missing(machine: Machine) -> None:
    machine.lacks("has-venv")
    machine.has("virtualenv", '#!/bin/sh\nexec "$2" -m venv "$3"\n')
    code, _, err = machine.run("run")
    assert code == 0, err
    assert machine.done() == SET_UP


def test_settings_of_tools_change_no_environment(machine: Machine) -> None:
    machine.run("run")
    machine.append("pyproject.toml")
    assert machine.done() == SET_UP
    machine.run("run")
    assert machine.done() == []


@pytest.mark.parametrize("what", ["run lock", "project", "python", "place"])
def test_what_was_made_from_something_else_is_made_again(machine: Machine, what: str) -> None:
    machine.run("run")
    assert machine.done() == SET_UP
    match what:
        case "run lock":
            machine.append("requirements/run.txt")
        case "project":
            project = machine.checkout / "pyproject.toml"
            project.write_text(project.read_text().replace("harness.cli:main", "harness.cli:other"))
        case "python":
            python = machine.checkout / ".venv/bin/python"
            python.unlink()
            python.symlink_to("/nonexistent/python3.12")
        case "place":
            machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    assert machine.run("run")[0] == 0
    assert machine.done() == SET_UP


def test_only_test_needs_the_development_lock(machine: Machine) -> None:
    machine.run("run")
    machine.append("requirements/dev.txt")
    assert machine.done() == SET_UP
    machine.run("run")
    assert machine.done() == []
    machine.run("test")
    assert machine.done() == ["install dev.txt"]
    machine.run("test")
    machine.run("run")
    assert machine.done() == []
    machine.append("requirements/dev.txt")
    machine.run("test")
    assert machine.done() == ["install dev.txt"]


def test_a_failed_set_up_says_why_and_is_not_taken_for_good(machine: Machine) -> None:
    machine.has("install", "echo 'ERROR: no such host'; exit 1")
    code, out, err = machine.run("run")
    assert (code, out) == (3, "")
    *_, reason, last = err.splitlines()
    assert reason == "    ERROR: no such host"
    assert "requirements/run.txt" in last
    assert last.endswith(str(machine.checkout / ".venv.log"))

    machine.lacks("install")
    machine.done()
    assert machine.run("run")[0] == 0
    assert machine.done() == SET_UP
    assert not (machine.checkout / ".venv.log").exists()


def test_ctrl_c_during_set_up(machine: Machine) -> None:
    installing = machine.pipe("installing")
    machine.pipe("never")
    machine.has("install", 'echo >"$machine/installing"; read word <"$machine/never"')
    process = machine.start("run")
    installing.wait()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, out) == (130, "")
    assert err.endswith("ringback: interrupted\n")

    machine.lacks("install")
    machine.done()
    assert machine.run("run")[0] == 0
    assert machine.done() == SET_UP


def test_two_first_starts_at_once(machine: Machine) -> None:
    installing, go_on = machine.pipe("installing"), machine.pipe("go on")
    machine.has("install", 'echo >"$machine/installing"; read word <"$machine/go on"')
    one = machine.start("run", "one")
    installing.wait()
    two = machine.start("run", "two")
    assert two.stderr
    assert "waiting" in two.stderr.readline()
    go_on.write()
    assert one.communicate(timeout=WAIT_S)[0].endswith(": run one\n")
    assert two.communicate(timeout=WAIT_S)[0].endswith(": run two\n")
    assert machine.done() == SET_UP


def test_test_runs_every_check_and_pytest_last(machine: Machine, tmp_path: Path) -> None:
    code, out, err = machine.run("test", "-k", "callback", cwd=tmp_path)
    pytest = "pytest -n auto --maxschedchunk 1 -k callback"
    commands = ["ruff check", "ruff format --check", "mypy", pytest]
    assert code == 0
    assert out.splitlines() == [f"in {machine.checkout}: {command}" for command in commands]
    assert err.splitlines()[-4:] == [f"ringback: {command}" for command in commands]


def test_the_first_failed_check_decides(machine: Machine) -> None:
    machine.has("mypy", "exit 2")
    machine.has("pytest", "exit 1")
    code, out, err = machine.run("test")
    assert code == 2
    assert out.splitlines()[-1].endswith(": pytest -n auto --maxschedchunk 1")
    assert err.endswith("ringback: failed: mypy; pytest -n auto --maxschedchunk 1\n")


def lock(name: str) -> dict[str, Requirement]:
    """The requirements of a lock, each of which must have a hash."""
    pinned: dict[str, Requirement] = {}
    for entry in (ROOT / "requirements" / name).read_text().replace("\\\n", "").splitlines():
        if entry and not entry.lstrip().startswith("#"):
            text, *hashes = entry.split("--hash=sha256:")
            assert hashes, f"{entry} has no hash"
            requirement = Requirement(text)
            pinned[canonicalize_name(requirement.name)] = requirement
    return pinned


def test_the_locks_fit_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    run, dev = lock("run.txt"), lock("dev.txt")
    needed = [*project["project"]["dependencies"], *groups["build"]]
    for locked, wanted in [(run, needed), (dev, [x for x in groups["dev"] if isinstance(x, str)])]:
        for requirement in map(Requirement, wanted):
            pin = locked[canonicalize_name(requirement.name)].specifier
            assert requirement.specifier.contains(str(pin).removeprefix("==")), requirement.name
    assert {name: pin.specifier for name, pin in run.items()} == {
        name: dev[name].specifier for name in run
    }
