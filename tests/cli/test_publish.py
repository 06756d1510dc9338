"""``midweek publish``, and the thread that publishes after each change."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from maintenance.cli.publish import Publishing
from tests.support.console import SAFE, midweek
from tests.support.world import World, at, press, schedule

NOW = at("2026-11-24 12:00")


def test_it_says_what_the_directory_holds(site: Flask, world: World, tmp_path: Path) -> None:
    window_id = schedule(world)
    url = str(site.extensions["midweek"].database_url)
    link = tmp_path / "www"
    said = midweek("publish", str(link), DATABASE_URL=url, **SAFE)
    assert said.exit_code == 0, said.output
    assert f"{link} holds edition " in said.output
    assert window_id in (link / "calendar.ics").read_text()


def test_it_refuses_in_a_sentence(site: Flask, world: World, tmp_path: Path) -> None:
    url = str(site.extensions["midweek"].database_url)
    said = midweek("publish", str(tmp_path), DATABASE_URL=url, **SAFE)
    assert said.exit_code != 0
    assert "is no link" in said.output


@pytest.mark.parametrize("planted", [".www.sets", ".www.sets/lock"])
def test_it_refuses_in_one_sentence_to_follow_a_link_that_somebody_planted(
    site: Flask, world: World, tmp_path: Path, planted: str
) -> None:
    url = str(site.extensions["midweek"].database_url)
    (tmp_path / "precious").mkdir()
    place = tmp_path / planted
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(tmp_path / "precious")
    said = midweek("publish", str(tmp_path / "www"), DATABASE_URL=url, **SAFE)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith(f"Error: {place} is a link")
    assert said.stderr.endswith("move it away, or name another place.\n")
    assert (said.stderr.count("\n"), list((tmp_path / "precious").iterdir())) == (1, [])
    assert not (tmp_path / "www").is_symlink()


def test_it_publishes_after_each_edition_and_each_turn_of_the_day(
    site: Flask, world: World, tmp_path: Path
) -> None:
    publishing = Publishing(site, tmp_path / "www")
    with time_machine.travel(NOW, tick=False):
        window_id = schedule(world)
        assert publishing.once()
        assert not publishing.once()
        press(world, "cancel", window_id, now=NOW)
        assert publishing.once()
        assert "STATUS:CANCELLED" in (tmp_path / "www" / "calendar.ics").read_text()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert publishing.once()
        assert not publishing.once()


def test_what_fails_is_logged_and_tried_again(
    site: Flask, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "later"
    publishing = Publishing(site, place / "www")
    assert not publishing.once()
    assert "could not be published" in caplog.text
    place.mkdir()
    assert publishing.once()
