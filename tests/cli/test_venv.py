"""``scripts/venv``: finds a Python that fits, or says what it found and what it wants."""

import json
import shutil
import subprocess
import sys
import venv
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
WANTED = "Midweek needs Python 3.11, 3.12, 3.13 or 3.14"
# What an interpreter answers to the three things that the script asks of it.
FAKE = """#!/bin/sh
case "$*" in
  --version) echo "Python {version}" ;;
  *version_info*) exit {fits} ;;
  *ensurepip*) exit {venv} ;;
  *) echo "ran $0 $*" ;;
esac
"""


def fake(folder: Path, name: str, version: str, *, has_venv: bool = True) -> None:
    minor = int(version.split(".")[1])
    fits = 0 if 11 <= minor <= 14 else 1
    file = folder / name
    file.write_text(FAKE.format(version=version, fits=fits, venv=0 if has_venv else 1))
    file.chmod(0o755)


def run(folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """The script with nothing on its PATH but what it calls and the interpreters made here."""
    for program in ("sh", "dirname", "head"):
        found = shutil.which(program)
        assert found
        (folder / program).symlink_to(found)
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "venv"), "test"],
        env={"PATH": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "Found: no Python at all"),
        ([("python3", "3.9.2")], "Found: python3 (Python 3.9.2);"),
        ([("python3", "3.15.0")], "Found: python3 (Python 3.15.0);"),
        (
            [("python3", "3.10.1"), ("python", "2.7.18")],
            "Found: python3 (Python 3.10.1); python (Python 2.7.18);",
        ),
    ],
    ids=["none", "too-old", "too-new", "two"],
)
def test_without_a_python_that_fits_it_says_what_it_found(
    tmp_path: Path, there: list[tuple[str, str]], said: str
) -> None:
    for name, version in there:
        fake(tmp_path, name, version)
    done = run(tmp_path)
    assert done.returncode == 1
    assert f"{WANTED}. {said}" in done.stderr
    assert "make run PYTHON=" in done.stderr


def test_the_newest_that_fits_is_taken(tmp_path: Path) -> None:
    for name, version in (("python3", "3.9.2"), ("python3.12", "3.12.1"), ("python3.11", "3.11.7")):
        fake(tmp_path, name, version)
    assert run(tmp_path).stdout == f"ran {tmp_path}/python3.12 scripts/make_venv.py test\n"


def test_one_without_the_venv_module_is_passed_over_for_one_that_has_it(tmp_path: Path) -> None:
    fake(tmp_path, "python3.13", "3.13.0", has_venv=False)
    fake(tmp_path, "python3.11", "3.11.7")
    assert "python3.11 scripts/make_venv.py" in run(tmp_path).stdout


def test_a_missing_venv_module_is_named_with_its_package(tmp_path: Path) -> None:
    fake(tmp_path, "python3", "3.11.2", has_venv=False)
    done = run(tmp_path)
    assert (done.returncode, "python3-venv" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("python9", "PYTHON=python9 was not found."),
        ("python3", "PYTHON=python3 is Python 3.9.2."),
        ("python3.12", "lacks the venv module"),
    ],
)
def test_a_python_that_was_named_and_does_not_do_is_refused(
    tmp_path: Path, named: str, said: str
) -> None:
    fake(tmp_path, "python3", "3.9.2")
    fake(tmp_path, "python3.12", "3.12.1", has_venv=False)
    fake(tmp_path, "python3.11", "3.11.7")
    done = run(tmp_path, PYTHON=named)
    assert (done.returncode, said in done.stderr) == (1, True)


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``scripts/make_venv.py`` on a place of the test's own, installing nothing."""
    spec = spec_from_file_location("make_venv", ROOT / "scripts" / "make_venv.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "PLACE", tmp_path / ".venv")
    monkeypatch.setattr(module, "NOTE", tmp_path / ".venv" / "midweek.json")
    monkeypatch.setattr(module, "OWN", tmp_path / ".venv" / "bin" / "python")
    module.did = []

    def make() -> None:
        module.did.append("made")
        venv.create(module.PLACE, symlinks=True, clear=True)
        site = next((module.PLACE / "lib").glob("python*/site-packages"))
        (site / "pip.py").touch()

    def install(extras: frozenset[str], note: dict[str, object]) -> int:
        module.did.append("installed " + ",".join(sorted(extras)))
        module.NOTE.write_text(json.dumps(note))
        return 0

    monkeypatch.setattr(module, "_make", make)
    monkeypatch.setattr(module, "_install", install)
    return module


def test_what_is_there_already_is_not_made_again(maker: ModuleType) -> None:
    for wanted in ({"test"}, {"test"}, set(), {"check"}, {"test", "check"}):
        assert maker.main(frozenset(wanted)) == 0
    assert maker.did == ["made", "installed test", "installed check,test"]


def test_new_pins_are_installed_without_making_it_anew(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.main(frozenset({"test"}))
    monkeypatch.setattr(maker, "_pins", lambda: "others")
    maker.main(frozenset())
    assert maker.did == ["made", "installed test", "installed test"]


@pytest.mark.parametrize("spoilt", ["moved", "no-python", "no-pip"])
def test_a_place_that_can_t_be_used_is_made_anew(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    maker.main(frozenset())
    if spoilt == "moved":
        monkeypatch.setattr(maker, "ROOT", maker.ROOT / "elsewhere")
    elif spoilt == "no-python":
        maker.OWN.unlink()
    else:
        next(maker.PLACE.glob("lib/python*/site-packages/pip.py")).unlink()
    maker.main(frozenset())
    assert maker.did == ["made", "installed ", "made", "installed "]


def test_another_python_that_was_named_makes_it_anew(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.main(frozenset())
    monkeypatch.setenv("PYTHON", sys.executable)
    maker.main(frozenset())
    assert maker.did == ["made", "installed "]
    monkeypatch.setattr(maker, "_base", lambda: "/opt/python3.12")
    maker.main(frozenset())
    assert maker.did[2:] == ["made", "installed "]
