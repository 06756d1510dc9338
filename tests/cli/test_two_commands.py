"""The two commands as somebody new gives them: in a clean copy, and from an installed wheel."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import skip_or_fail
from tests.support.console import ROOT, answer, own_environment, started
from tests.support.ports import free_port

INSTALLS_WITHIN_SECONDS = 300.0
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "instance", ".*_cache", "__pycache__")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files of this checkout in a folder where nothing was ever run."""
    return shutil.copytree(ROOT, tmp_path / "midweek", ignore=LEFT_OUT)


def sign_ins(said: str) -> list[str]:
    return re.findall(r"^  (?:operator|reviewer|admin|auditor) .*$", said, re.MULTILINE)


@pytest.mark.long
@pytest.mark.no_database
def test_make_run_needs_nothing_and_keeps_what_it_made(copy: Path) -> None:
    if not shutil.which("make"):
        skip_or_fail("make is not installed here (Debian: apt install make).")
    said = []
    for _ in range(2):
        port = free_port()
        with started(copy, ["make", "run", f"PORT={port}"]) as process:
            assert answer(f"http://127.0.0.1:{port}/", process, INSTALLS_WITHIN_SECONDS) == 200
            os.killpg(process.pid, signal.SIGINT)
            said.append(process.communicate(timeout=30)[0])
        assert "Traceback" not in said[-1]
        assert f"http://127.0.0.1:{port}" in said[-1]
    assert ("Installing" in said[0], "Installing" in said[1]) == (True, False)
    assert len(sign_ins(said[0])) == 4
    assert sign_ins(said[0]) == sign_ins(said[1])
    places = [file.name for file in copy.glob(".venv/lib/python*/site-packages/*")]
    assert "granian" in places
    assert {"pytest", "ruff", "mypy", "playwright", "psycopg"}.isdisjoint(places)


@pytest.fixture
def installed(tmp_path: Path, copy: Path) -> Path:
    """The commands of an environment that the wheel is installed in; what it depends on is ours."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheels = tmp_path / "wheels"
    subprocess.run([*pip, "wheel", "--no-deps", "-w", wheels, copy], check=True)
    (wheel,) = wheels.glob("midweek-*.whl")
    place = tmp_path / "installed"
    venv.create(place, symlinks=True)
    own = place / "bin" / "python"
    subprocess.run([*pip, "--python", own, "install", "--no-deps", wheel], check=True)
    shutil.rmtree(copy)
    site = next(place.glob("lib/python*/site-packages"))
    (site / "ours.pth").write_text(sysconfig.get_paths()["purelib"])
    return place / "bin"


@pytest.mark.long
@pytest.mark.no_database
def test_an_installed_wheel_has_all_that_it_serves_with(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    where = subprocess.run(
        [installed / "python", "-c", "import maintenance; print(maintenance.__file__)"],
        cwd=empty, env=own_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed.parent))
    port = free_port()
    command = [str(installed / "midweek"), "serve", "--local", "--sample", "--port", str(port)]
    with started(empty, command) as process:
        for path in ("/", "/policy", "/calendar.ics", "/static/midweek.css", "/desk/sign-in"):
            assert answer(f"http://127.0.0.1:{port}{path}", process) == 200
    assert (empty / "instance" / "midweek.sqlite").is_file()
