"""An environment of its own for a program that can't be installed beside Midweek, made once under ``.cache``."""

import hashlib
import subprocess
import sys
from pathlib import Path

from tests.conftest import skip_or_fail

CACHE = Path(__file__).resolve().parents[2] / ".cache"


def python_with(package: str, constraints: Path) -> Path:
    """The Python of an environment that holds this package, pinned by these constraints.

    Skips where it can't be installed; fails there where everything has to be proved.
    """
    pinned = hashlib.sha256(constraints.read_bytes()).hexdigest()[:12]
    place = CACHE / f"{package}-{sys.version_info[0]}.{sys.version_info[1]}-{pinned}"
    python, made = place / "bin" / "python", place / "made"
    if not made.exists():
        install = ["-m", "pip", "install", "-q", "-c", str(constraints), package]
        for command in ([sys.executable, "-m", "venv", str(place)], [str(python), *install]):
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
            if done.returncode:
                skip_or_fail(f"{package} can’t be installed: {done.stderr[-500:]}")
        made.touch()
    return python
