"""npm's programs, as the lock beside this file has them.

They are installed once for each lock, into the user's cache: some 250 packages, 15 s. Where npm is
missing, that is a failure if CI=true is in the environment, and a skip elsewhere.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder with the packages."""
    if shutil.which("npm") is None:
        missing = "npm is not installed: apt-get install npm"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    lock = NODE / "package-lock.json"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = cache / "ringback-tests" / f"node-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "installed"
    with (folder / "lock").open("w") as held:  # of two workers one installs
        fcntl.flock(held, fcntl.LOCK_EX)
        if not done.exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(NODE / name, folder)
            npm("ci", "--omit=optional", cwd=folder)
            done.touch()
    return folder / "node_modules"


def npm(*words: str, cwd: Path) -> None:
    """Run npm without scripts of packages, and without its chatter."""
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(["npm", *words, *options], cwd=cwd, check=True, stdin=subprocess.DEVNULL)
