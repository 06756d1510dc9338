"""Nothing stale is served by any process: readers without a pause beside a writer."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from contextvars import Context
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from flask import Flask

from maintenance.domain.catalog import Component
from maintenance.factory import create_app
from maintenance.services import conduct
from maintenance.services.components import save_component
from maintenance.store.catalog import components
from maintenance.store.unit_of_work import reading
from maintenance.web.front import Front
from tests.conftest import settings_for
from tests.support.figures import Figures
from tests.support.polling import Answer, Ask, Found, at_once, marked
from tests.support.serving import serving
from tests.support.sizes import size
from tests.support.world import ROOT, World, a_day_ahead, make_draft, make_world, pressed, schedule

pytestmark = pytest.mark.proof
READERS = 8
A_ROUND = 150
KEPT_FOR_SECONDS = 1.0
FEED, JSON, ATOM = "/calendar.ics", "/api/v2/summary.json", "/history.atom"


@pytest.fixture
def window_id(world: World) -> str:
    """One that lies ahead by the real clock, which the servers go by."""
    return schedule(world, make_draft(a_day_ahead(datetime.now(UTC))))


def noting(world: World, window_id: str) -> Callable[[int], None]:
    """Publishes one more note."""

    def write(number: int) -> None:
        said = {"words": marked(number), "remark": ""}
        conduct.note(world.ines, window_id, pressed(window_id), now=datetime.now(UTC), **said)

    return write


def paths_of(window_id: str) -> tuple[str, ...]:
    """Addresses at which a note is read."""
    return (f"/windows/{window_id}", FEED, JSON, ATOM, f"/windows/{window_id}.ics")


def over_http(port: int) -> Ask:
    """A client with one connection, which it keeps."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(path: str, headers: Mapping[str, str]) -> Answer:
        connection.request("GET", path, headers=dict(headers))
        came = connection.getresponse()
        return came.status, {name.lower(): v for name, v in came.getheaders()}, came.read()

    return ask


def in_process(app: Flask) -> Ask:
    """A client of the application itself."""

    def ask(path: str, headers: Mapping[str, str]) -> Answer:
        client = app.test_client(use_cookies=False)
        came = Context().run(lambda: client.get(path, headers=dict(headers)))
        return came.status_code, {n.lower(): v for n, v in came.headers.items()}, came.data

    return ask


def test_two_servers_answer_with_what_is_committed(
    peopled: str,
    copied: Callable[[str], AbstractContextManager[str]],
    tmp_path: Path,
    figures: Figures,
) -> None:
    changes, counted = size("never stale"), Counter[str]()
    for made in range(0, changes, A_ROUND):
        with copied(peopled) as url:
            found = a_round(url, tmp_path, min(A_ROUND, changes - made))
        assert found.wrong == []
        counted += found.counted
    figures(
        "never stale",
        answers=counted["200"] + counted["304"],
        older_than_committed=counted["older than committed"],
        tags_for_two_bodies=counted["tags for two bodies"],
    )
    assert counted["200"] > changes
    assert counted["304"] > 0


def a_round(url: str, folder: Path, changes: int) -> Found:
    """So many changes of one window, on a database of its own and two servers of their own: what is
    told of a window grows with each, and all that was answered is kept to be compared."""
    app = create_app(settings_for(url))
    with app.app_context():
        world = make_world()
        window_id = schedule(world, make_draft(a_day_ahead(datetime.now(UTC))))
        found = Found(paths_of(window_id))
        with serving(folder, url) as one, serving(folder, url) as other:
            asks = [over_http((one, other)[n % 2].port) for n in range(READERS)]
            at_once(found, asks, noting(world, window_id), changes)
        app.extensions["sqlalchemy"].engine.dispose()
    return found


def test_a_change_of_the_catalog_is_as_quick(
    world: World, site: Flask, window_id: str, figures: Figures
) -> None:
    with reading() as session:
        part = components(session)["databases"]

    def write(number: int) -> None:
        renamed = Component(**{**vars(part), "name": marked(number)})
        save_component(ROOT, renamed, now=datetime.now(UTC))

    found = Found(("/components/databases", "/api/v2/components.json", "/subscribe"))
    at_once(found, [in_process(site)] * 2, write, min(20, size("never stale")))
    assert found.wrong == []
    figures("never stale", answers_beside_a_changing_catalog=found.counted.total())


class Remembered:
    """The mistake that this is about: the edition is asked for once a second."""

    def __init__(self, asks: Callable[[], Any]) -> None:
        self._asks, self._told, self._at = asks, None, float("-inf")

    def __call__(self) -> Any:
        if monotonic() - self._at > KEPT_FOR_SECONDS:
            self._told, self._at = self._asks(), monotonic()
        return self._told


@pytest.fixture
def remembering(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    front = site.wsgi_app
    assert isinstance(front, Front)
    monkeypatch.setattr(front, "_edition", Remembered(front._edition))
    return site


def test_an_edition_that_is_remembered_for_a_second_is_found(
    world: World, remembering: Flask, window_id: str
) -> None:
    found = Found(paths_of(window_id))
    at_once(found, [in_process(remembering)] * 2, noting(world, window_id), 15)
    assert found.counted["older than committed"] > 0
