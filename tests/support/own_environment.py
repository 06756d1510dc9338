"""An environment of its own for a program that can't be installed beside Midweek, made once under ``.cache``."""

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import skip_or_fail

CACHE = Path(__file__).resolve().parents[2] / ".cache"


@contextmanager
def making(place: Path) -> Iterator[bool]:
    """One process of the tests after the other, and whether it is still to be made."""
    CACHE.mkdir(exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = place / "made"
        missing = not made.exists()
        yield missing
        if missing:
            made.touch()


def python_with(package: str, constraints: Path) -> Path:
    """The Python of an environment that holds this package, pinned by these constraints.

    Skips where it can't be installed; fails there where everything has to be proved.
    """
    pinned = hashlib.sha256(constraints.read_bytes()).hexdigest()[:12]
    place = CACHE / f"{package}-{sys.version_info[0]}.{sys.version_info[1]}-{pinned}"
    python = place / "bin" / "python"
    install = ["-m", "pip", "install", "-q", "-c", str(constraints), package]
    commands = [[sys.executable, "-m", "venv", str(place)], [str(python), *install]]
    with making(place) as missing:
        for command in commands if missing else ():
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
            if done.returncode:
                skip_or_fail(f"{package} can’t be installed: {done.stderr[-500:]}")
    return python
