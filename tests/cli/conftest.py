"""A folder of the test's own for ``instance/``, which is otherwise the one that one stands in."""

from pathlib import Path

import pytest

from maintenance.cli import instance


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this machine's own instance would be; nothing is there yet."""
    folder = tmp_path / "instance"
    monkeypatch.setattr(instance, "FOLDER", folder)
    monkeypatch.setattr(instance, "DATABASE", folder / "midweek.sqlite")
    monkeypatch.setattr(instance, "MAKING", folder / "midweek.sqlite.making")
    monkeypatch.setattr(instance, "SAMPLE_SIGN_IN", folder / "sample-sign-in.json")
    return folder
