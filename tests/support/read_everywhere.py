"""Everything there is to read, read strictly by those who may; and that it tells the same."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, tzinfo

from flask import Flask

from maintenance.domain.facts import WindowState
from maintenance.services import private_feeds
from maintenance.store.catalog import components
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from tests.support.outside import events, maintenances, page
from tests.support.typist import Typist
from tests.support.visitor import public_addresses
from tests.support.world import World, at, stands

NOW = at("2026-11-24 12:00")
LISTS = (
    *("/desk", "/desk/windows", "/desk/journal", "/desk/reviews", "/desk/people"),
    *("/desk/people/1", "/desk/people/2", "/desk/account", "/desk/account/tokens"),
    *("/desk/admin/components", "/desk/admin/teams", "/desk/admin/freezes"),
    *("/desk/admin/holidays", "/desk/journal.csv", "/desk/journal.json"),
    *(
        "/desk/windows/export.csv",
        "/desk/windows/export.json",
        "/desk/windows/export.csv?since=2026-12-01",
    ),
)


class Stopped:
    """Stands in for ``datetime`` where Midweek asks for the time."""

    def now(self, zone: tzinfo) -> datetime:
        return NOW.astimezone(zone)


@dataclass
class Typing:
    """The world, the people at their browsers, all texts, and what was counted."""

    app: Flask
    world: World
    people: dict[str, Typist]
    texts: list[str]
    counted: Counter[str]


def reads_alike(customer: Typist, window_id: str) -> None:
    """The title is the same wherever customers read it: escaped once, and nothing of it lost."""
    live = stands(window_id).live
    assert live is not None
    title, path = live.draft.title, f"/windows/{window_id}"
    heading = page(customer.get(path, public=True).data).heading
    assert heading.removeprefix("Cancelled: ") == title
    event = events(customer.get(f"{path}.ics", public=True).data)[window_id]
    assert event.title == title
    body = customer.get("/api/v2/scheduled-maintenances.json", public=True).data
    assert maintenances(body)[window_id].name == title


def read_all(typing: Typing) -> None:
    """Everything there is to read, in public and at the desk."""
    with reading() as session:
        known = find_windows(session, Wanted(states=frozenset({WindowState.SCHEDULED})), limit=1)
        slugs, people_ids = list(components(session)), list(people(session))
    for slug in slugs:
        typing.people[""].get(f"/components/{slug}", public=True)
        typing.people[""].get(f"/components/{slug}/calendar.ics", public=True)
        typing.people["olga"].get(f"/desk/admin/components/{slug}")
    for key in people_ids:
        typing.people["olga"].get(f"/desk/people/{key}")
    for window in known.windows:
        for path in public_addresses(typing.app, window.id, "databases"):
            typing.people[""].get(path, public=True)
    for name in ("ines", "lena", "olga", "noor"):
        for path in LISTS:
            typing.people[name].get(path)
    for actor in (typing.world.ines, typing.world.lena):
        secret = private_feeds.make(actor, now=NOW)
        got = typing.people[""].get(f"/private/{secret}.ics")
        assert got.status_code == 200
        typing.counted["private entries"] += got.data.count(b"BEGIN:VEVENT")
