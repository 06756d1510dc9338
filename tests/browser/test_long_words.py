"""Words that nothing can break, as long as each field takes them, make no page scroll sideways."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from maintenance.domain.actor import person
from maintenance.domain.catalog import Component, Freeze
from maintenance.domain.draft import TITLE_LIMIT
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope
from maintenance.services import access, rota
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze, save_holiday
from maintenance.services.teams import save_team
from maintenance.services.tokens import make
from tests.browser.conftest import Visit
from tests.conftest import NOW
from tests.support.site import Site
from tests.support.verbs import do
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    session_cookie,
)

WORD = "Datenbankaktualisierungswartungsfenster"
LONG = (WORD * 10)[:TITLE_LIMIT]
NAME = (WORD * 10)[:80]
TEXT = WORD * 20
WIDTHS = (320, 375, 768, 1280)


@dataclass(frozen=True)
class Unbroken:
    """Windows whose every text is one word, and somebody who may see everything."""

    cookie: dict[str, str]
    proposed: str
    scheduled: str
    returned: str
    who: int


@pytest.fixture
def unbroken(site: Site, world: World) -> Unbroken:
    key = access.add_person(
        ROOT,
        email="max@example.gov",
        name=NAME,
        zone="America/New_York",
        roles=tuple(Role),
        now=NOW,
    )
    somebody = person(key, NAME, tuple(Role))
    rota.edit_person(
        ROOT, world.ines.person_id or 0, name=NAME, zone="UTC", clock_24=False, now=NOW
    )
    save_team(ROOT, "data", name=NAME, members=[1, 2], quorum=None, now=NOW)
    save_component(ROOT, Component("databases", NAME, team="data", redundancy=NAME), now=NOW)
    day = Interval(at("2026-12-02 00:00"), at("2026-12-04 00:00"))
    save_freeze(world.olga, Freeze(NAME, day, public_name=NAME), now=NOW)
    save_holiday(world.olga, date(2026, 12, 8), NAME, now=NOW)
    make(somebody, key, name=NAME[:60], scopes=[Scope.READ], ends_on=date(2026, 12, 31), now=NOW)
    scheduled = save(world, long_draft("2026-12-01 10:00"), now=NOW)
    propose_it(world, scheduled, now=NOW)
    approve_it(world, scheduled, now=NOW)
    proposed = save(world, long_draft("2026-12-08 10:00"), by=somebody, now=NOW)
    propose_it(world, proposed, now=NOW)
    returned = save(world, long_draft("2026-12-10 10:00"), by=somebody, now=NOW)
    propose_it(world, returned, now=NOW)
    do(Verb.RETURN, world.lena, returned, now=NOW, remarks=TEXT)
    changed = replace(long_draft("2026-12-10 10:00"), plan=TEXT[1:])
    resave(world, returned, changed, by=somebody, now=NOW)
    cookie = {"name": "midweek", "value": session_cookie(key, NOW), "url": f"{site.url}/desk"}
    return Unbroken(cookie, proposed, scheduled, returned, key)


def long_draft(starts: str):  # type: ignore[no-untyped-def]
    draft = make_draft(starts, title=LONG, exemptions={"no-freeze": TEXT, "working-day": TEXT})
    parts = tuple(replace(part, notice=TEXT[:300]) for part in draft.components)
    link = f"https://tickets.example.gov/{WORD * 5}"
    return replace(
        draft, why=TEXT, plan=TEXT, rollback_plan=TEXT, components=parts, references=(link,)
    )


def addresses(made: Unbroken) -> list[str]:
    windows = (made.proposed, made.scheduled, made.returned)
    return [
        "/", "/history", "/policy", "/subscribe", "/components/databases",
        f"/windows/{made.scheduled}",
        "/desk", "/desk/windows", "/desk/reviews", f"/desk/reviews/{made.proposed}",
        *(f"/desk/windows/{one}{part}" for one in windows for part in ("", "/edit", "/record")),
        f"/desk/windows/{made.scheduled}/cancel",
        "/desk/journal", "/desk/journal?kind=window", *(f"/desk/journal/{n}" for n in (20, 30)),
        "/desk/people", f"/desk/people/{made.who}", f"/desk/people/{made.who}/decisions",
        "/desk/people/1", "/desk/admin/components", "/desk/admin/teams", "/desk/admin/freezes",
        "/desk/admin/holidays", "/desk/account", "/desk/account/tokens",
    ]  # fmt: skip


def test_words_that_nothing_can_break_make_no_page_scroll_sideways(
    site: Site, unbroken: Unbroken, visit: Visit
) -> None:
    page = visit(site)
    page.context.add_cookies([unbroken.cookie])  # type: ignore[list-item]
    found: dict[str, list[str]] = {}
    for address in addresses(unbroken):
        answer = page.goto(address)
        assert answer
        assert answer.status == 200, address
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.setdefault(address, []).append(f"{width}: {page.evaluate(WIDEST, width)}")
    assert found == {}, found


WIDEST = """width => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > width + 1 && one.checkVisibility())
  .slice(-3).map(one => `${one.parentElement.parentElement.className} > ${one.parentElement.tagName}.${one.parentElement.className} > ${one.tagName}.${one.getAttribute("class") || ""}`).join(', ')"""
