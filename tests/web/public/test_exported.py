"""The files are what the server answers, byte for byte; and whatever is public has one."""

import errno
import gzip
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from maintenance.domain.facts import Outcome
from maintenance.places import STATIC
from maintenance.publishing.file_set import Place, Stand
from maintenance.store.publications import raise_edition
from maintenance.store.unit_of_work import one_snapshot, reading, writing
from maintenance.web.public.exported import CantPublish, addresses, current_stand, publish_files
from tests.support.visitor import visit
from tests.support.world import World, at, make_draft, press, schedule

NOW = at("2026-11-24 12:00")
LEFT_OUT = {"/healthz", "/api"}


@pytest.fixture
def told(world: World) -> list[str]:
    """One window that is over, in an earlier month, and one that is ahead."""
    over = schedule(world, make_draft("2026-11-17 10:00"))
    with time_machine.travel(at("2026-11-17 10:30"), tick=False):
        press(world, "begin", over, now=at("2026-11-17 10:00"))
        press(world, "complete", over, now=at("2026-11-17 10:30"), outcome=Outcome.DONE)
    return [over, schedule(world)]


def file_of(link: Path, path: str, content_type: str) -> Path:
    """Where a web server looks for it."""
    if content_type.startswith("text/html"):
        return link / f"{path.removeprefix('/') or 'index'}.html"
    return link / path.removeprefix("/")


def test_every_file_is_what_the_server_answers(
    site: Flask, told: list[str], tmp_path: Path
) -> None:
    link = tmp_path / "www"
    with time_machine.travel(NOW, tick=False):
        stand, files = publish_files(link)
        with reading() as session:
            assert stand == current_stand(session)
            listed = [address for address, _, _ in addresses(session)]
        for address in listed:
            answer = visit(site, address)
            assert answer.status_code == 200, address
            file = file_of(link, address, answer.content_type)
            assert file.read_bytes() == answer.data, address
            packed = file.with_name(f"{file.name}.gz").read_bytes()
            asked = visit(site, address, headers={"Accept-Encoding": "gzip"})
            squeezed = asked.headers.get("Content-Encoding") == "gzip"
            assert (packed if squeezed else gzip.decompress(packed)) == asked.data, address
    assert files == 1 + len(listed) + len([one for one in STATIC.iterdir() if one.is_file()])
    for window_id in told:
        assert {f"/windows/{window_id}", f"/windows/{window_id}.ics"} <= set(listed)
    assert {"/", "/calendar.ics", "/history/2026-11", "/api/v2/summary.json"} <= set(listed)
    assert (link / "static" / "midweek.css").read_bytes() == (STATIC / "midweek.css").read_bytes()


def test_there_is_a_page_for_what_only_the_server_can_answer(
    site: Flask, told: list[str], tmp_path: Path
) -> None:
    """And all that it leads to is there."""
    link = tmp_path / "www"
    publish_files(link)
    page = (link / "503.html").read_text()
    assert "<h1>This can’t be answered just now.</h1>" in page
    assert "aria-current" not in page, "it is none of the pages that the menu names"
    main = page.partition("<main")[2].partition("</main>")[0]
    leads_to = re.findall('href="([^"]+)"', main)
    assert {"/", "/upcoming", "/history", "/subscribe"} <= set(leads_to)
    assert all(file_of(link, path, "text/html").exists() for path in leads_to)


def test_every_public_address_without_a_query_has_a_file(site: Flask, told: list[str]) -> None:
    with reading() as session:
        endpoints = {endpoint for _, endpoint, _ in addresses(session)}
    rules = [one for one in site.url_map.iter_rules() if one.endpoint.startswith("public.")]
    without = {one.rule for one in rules if one.endpoint not in endpoints}
    assert without == LEFT_OUT


def test_it_is_one_moment_although_somebody_publishes_meanwhile(
    site: Flask, world: World, told: list[str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        before = visit(site, "/calendar.ics").data
        with one_snapshot() as session:
            stand = current_stand(session)
        with one_snapshot():
            with reading() as first:
                held = current_stand(first)
            with reading() as second:
                assert second is first
        assert held == stand
        assert visit(site, "/calendar.ics").data == before


def test_never_an_older_one_over_a_newer(site: Flask, told: list[str], tmp_path: Path) -> None:
    link = tmp_path / "www"
    with time_machine.travel(NOW, tick=False):
        with writing() as session:
            raise_edition(session, NOW, by=10)
        publish_files(link)
        served = link.resolve()
        with writing() as session:
            raise_edition(session, NOW, by=-5)
        with pytest.raises(CantPublish, match="which is newer than"):
            publish_files(link)
    assert link.resolve() == served


def test_the_turn_of_the_day_is_another_set(site: Flask, told: list[str], tmp_path: Path) -> None:
    stands: list[Stand] = []
    for later in (timedelta(0), timedelta(days=1)):
        with time_machine.travel(NOW + later, tick=False):
            stands.append(publish_files(tmp_path / "www")[0])
    assert stands[1] > stands[0]
    assert stands[1].edition == stands[0].edition


def test_where_older_files_can_t_be_removed_it_is_not_said_that_nothing_has_changed(
    site: Flask, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clear(_place: Place, _keep: set[str]) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Place, "_clear", clear)
    with pytest.raises(CantPublish, match=r"shows edition \d+ .* could not be removed: Permission"):
        publish_files(tmp_path / "www")
    assert (tmp_path / "www" / "index.html").exists()


def test_where_there_is_a_directory_already_it_is_said(
    site: Flask, told: list[str], tmp_path: Path
) -> None:
    (tmp_path / "www").mkdir()
    with pytest.raises(CantPublish, match="is no link"):
        publish_files(tmp_path / "www")
    with pytest.raises(
        CantPublish, match=r"No such file or directory\. Make the directory .*/nowhere first"
    ):
        publish_files(tmp_path / "nowhere" / "www")
