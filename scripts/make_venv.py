"""Makes .venv with the extras named, once; ``scripts/venv`` finds the Python that runs this.

What was installed is written down in ``.venv/midweek.json``. It is done again where the pins have
changed or more extras are wanted, and from the ground where the folder has moved, its Python has
gone, or PYTHON= names another one.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".venv"
NOTE = PLACE / "midweek.json"
OWN = PLACE / "bin" / "python"
PINS = (ROOT / "pyproject.toml", ROOT / "constraints.txt")


def main(wanted: frozenset[str]) -> int:
    """The exit code. One at a time: two that start at once must not make the same place."""
    with Path(__file__).open() as own:
        fcntl.flock(own, fcntl.LOCK_EX)
        kept = json.loads(NOTE.read_text()) if NOTE.exists() else {}
        if not _is_usable(kept):
            _make()
            kept = {}
        extras = wanted | frozenset(kept.get("extras", ()))
        note: dict[str, object] = {
            "place": str(ROOT),
            "python": _base(),
            "pins": _pins(),
            "extras": sorted(extras),
        }
        if kept and not os.environ.get("PYTHON"):
            note["python"] = kept["python"]
        return 0 if kept == note else _install(extras, note)


def _pins() -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in PINS)).hexdigest()


def _base() -> str:
    """The Python behind whatever runs this, which may be the very .venv that has to go."""
    named = Path(sys.base_prefix, "bin", "python{}.{}".format(*sys.version_info[:2]))
    return os.path.realpath(named if named.exists() else sys.executable)


def _is_usable(kept: dict[str, object]) -> bool:
    moved = bool(kept) and kept["place"] != str(ROOT)
    other = bool(kept) and bool(os.environ.get("PYTHON")) and kept["python"] != _base()
    if moved or other or not OWN.exists():
        return False
    fits = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
    return subprocess.run([OWN, "-c", fits], capture_output=True, check=False).returncode == 0


def _make() -> None:
    print(f"Making .venv with {_base()} (Python {sys.version.split()[0]}).", flush=True)
    shutil.rmtree(PLACE, ignore_errors=True)
    subprocess.run([_base(), "-m", "venv", PLACE], check=True)


def _install(extras: frozenset[str], note: dict[str, object]) -> int:
    named = f" ({', '.join(sorted(extras))})" if extras else ""
    print(f"Installing what Midweek needs{named}. This takes a minute, once.", flush=True)
    target = f".[{','.join(sorted(extras))}]" if extras else "."
    pip: list[str | Path] = [OWN, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-c", "constraints.txt", "-e", target], cwd=ROOT, check=False)
    if done.returncode:
        print("Installing failed, see above. It needs the package index, once.", file=sys.stderr)
        return 1
    NOTE.write_text(json.dumps(note))
    return 0


if __name__ == "__main__":
    sys.exit(main(frozenset(filter(None, sys.argv[1].split(",")))))
