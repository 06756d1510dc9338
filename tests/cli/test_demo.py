"""``midweek demo``: sample data goes whole into a new database, or nowhere."""

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from maintenance.cli import application, instance, sample
from maintenance.services.sample.staff import make_staff
from tests.support.console import SAFE, midweek
from tests.support.world import make_world


def test_the_sample_is_loaded_once_and_its_passwords_are_kept(elsewhere: Path) -> None:
    first, second = midweek("demo"), midweek("demo")
    assert (first.exit_code, second.exit_code) == (0, 0)
    kept = json.loads((elsewhere / "sample-sign-in.json").read_text())
    assert set(kept) == {"operator", "reviewer", "admin", "auditor"}
    for said in (first.stdout, second.stdout):
        assert all(one["password"] in said for one in kept.values())
    assert "Loading" in first.stdout
    assert "Loading" not in second.stdout
    assert stat.S_IMODE((elsewhere / "sample-sign-in.json").stat().st_mode) == 0o600


def test_the_sign_in_page_of_the_sample_names_whom_one_can_be(elsewhere: Path) -> None:
    midweek("demo")
    kept = json.loads((elsewhere / "sample-sign-in.json").read_text())
    browser = application.made_app(instance.settings_for()).test_client()
    page = browser.get("/desk/sign-in", base_url="http://127.0.0.1:5000").text
    assert all(f"{one['email']}</a>" in page for one in kept.values())
    assert not any(one["password"] in page for one in kept.values())


def test_a_load_that_was_cut_short_leaves_nothing_that_is_called_the_sample(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sample.load_sample

    def cut_short(now: datetime) -> None:
        make_staff(now)
        raise KeyboardInterrupt

    monkeypatch.setattr(sample, "load_sample", cut_short)
    assert midweek("demo").exit_code == 1
    assert not instance.DATABASE.exists()
    monkeypatch.setattr(sample, "load_sample", whole)
    assert midweek("demo").exit_code == 0
    assert [file.name for file in elsewhere.iterdir() if "making" in file.name] == []


def test_one_s_own_database_never_gets_the_sample(elsewhere: Path) -> None:
    settings = instance.settings_for()
    named = {"DATABASE_URL": settings.database_url, "BASE_URL": settings.base_url}
    assert midweek("db", "upgrade", **named).exit_code == 0
    before = instance.DATABASE.read_bytes()
    done = midweek("demo")
    assert (done.exit_code, "is your own" in done.output) == (1, True)
    assert instance.DATABASE.read_bytes() == before


def test_a_database_with_people_in_it_is_not_new(app, database_url: str) -> None:
    make_world()
    done = midweek("demo", DATABASE_URL=database_url, **SAFE)
    assert (done.exit_code, "is not new" in done.output) == (1, True)


def test_a_new_database_that_the_settings_name_takes_it(database_url: str) -> None:
    done = midweek("demo", DATABASE_URL=database_url, **SAFE)
    assert done.exit_code == 0
    assert "shown this once" in done.stdout
    assert "ines@example.gov" in midweek("user", "list", DATABASE_URL=database_url, **SAFE).stdout
