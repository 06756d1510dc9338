"""Promise 10: a public body is another one exactly when what it depends on is another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from flask import Flask

from maintenance.domain.catalog import Component, Freeze
from maintenance.domain.facts import Outcome
from maintenance.domain.interval import Interval
from maintenance.places import DEFAULT_POLICY
from maintenance.services import access, conduct, rota
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze, save_holiday
from maintenance.services.policies import use
from maintenance.services.tick import tick
from tests.support.visitor import public_addresses, visit
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    press,
    pressed,
    propose_it,
    resave,
    save,
    schedule,
)

NOW = at("2026-11-24 12:00")
YEAR_END = Interval(at("2026-12-07 00:00"), at("2026-12-12 00:00"))

HOME, WINDOW, ENTRY = "/", "/windows/{id}", "/windows/{id}.ics"
CALENDARS = {"/calendar.ics", "/components/databases/calendar.ics", ENTRY}
PART, HISTORY, POLICY, SUBSCRIBE = "/components/databases", "/history", "/policy", "/subscribe"
STATUS = {
    *("/api/v2/summary.json", "/api/v2/status.json", "/api/v2/components.json"),
    *("/api/v2/incidents.json", "/api/v2/incidents/unresolved.json"),
    *("/api/v2/scheduled-maintenances.json", "/api/v2/scheduled-maintenances/upcoming.json"),
    "/api/v2/scheduled-maintenances/active.json",
}
SECURITY = "/.well-known/security.txt"
NEWS, NEXT, POLICY_JSON = "/history.atom", "/next.json", "/policy.json"
API = {"/api/v1", "/api/problems/stale"}
UPCOMING, MONTH = "/upcoming", "/history/2026-11"
AS_OF = {
    HOME,
    UPCOMING,
    WINDOW,
    PART,
    HISTORY,
    MONTH,
    POLICY,
    SUBSCRIBE,
    *API,
}  # pages: each says as of when it is
TOLD = {NEWS, NEXT, *AS_OF, *CALENDARS, *STATUS}


@dataclass(frozen=True)
class Scene:
    """A world in which one window on the databases is scheduled."""

    app: Flask
    world: World
    window_id: str

    def fingerprints(self) -> dict[str, str]:
        """The ETag of every public address that has one."""
        found = {}
        for address in public_addresses(self.app, self.window_id, "databases"):
            answer = visit(self.app, address)
            assert answer.status_code == (302 if address == "/api" else 200), address
            if "ETag" in answer.headers:
                found[address.replace(self.window_id, "{id}")] = answer.headers["ETag"]
        return found


@pytest.fixture
def scene(world: World, site: Flask) -> Iterator[Scene]:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    with time_machine.travel(NOW, tick=False):
        yield Scene(site, world, window_id)


def moves(scene: Scene) -> None:
    draft = make_draft("2026-12-03 10:00", doers=(scene.world.ines,))
    resave(scene.world, scene.window_id, draft, now=NOW)
    propose_it(scene.world, scene.window_id, now=NOW)
    approve_it(scene.world, scene.window_id, now=NOW)


def renames(scene: Scene) -> None:
    renamed = Component("databases", "Shared databases", team="data")
    save_component(ROOT, renamed, now=NOW)


def describes(scene: Scene) -> None:
    described = Component("databases", "Databases", team="data", description="All of them.")
    save_component(ROOT, described, now=NOW)


def freezes_in_public(scene: Scene) -> None:
    save_freeze(ROOT, Freeze("Inventory", YEAR_END, public_name="Quiet week"), now=NOW)


def changes_policy(scene: Scene) -> None:
    text = DEFAULT_POLICY.read_text(encoding="utf-8")
    use(ROOT, text.replace('"Cloud.gov maintenance policy"', '"Our own policy"'), now=NOW)


CHANGES: dict[str, tuple[Callable[[Scene], object], set[str]]] = {
    "a note": (lambda s: press(s.world, "note", s.window_id, now=NOW), TOLD),
    "a move": (moves, TOLD),
    "a cancellation": (lambda s: press(s.world, "cancel", s.window_id, now=NOW), TOLD),
    "a public freeze": (freezes_in_public, {HOME, *STATUS}),
    "a holiday of one's own": (
        lambda _: save_holiday(ROOT, date(2026, 12, 2), "Founders’ Day", now=NOW),
        {HOME, WINDOW, *STATUS},
    ),
    "a component renamed": (
        renames,
        {HOME, PART, SUBSCRIBE, "/components/databases/calendar.ics", *STATUS},
    ),
    "a component described": (describes, {PART, *STATUS}),
    "another policy": (changes_policy, {POLICY, POLICY_JSON, *STATUS}),
}


@pytest.mark.parametrize(("change", "turned"), CHANGES.values(), ids=CHANGES.keys())
def test_whatever_the_public_sees_of_a_change_has_another_tag(
    scene: Scene, change: Callable[[Scene], object], turned: set[str]
) -> None:
    before = scene.fingerprints()
    change(scene)
    after = scene.fingerprints()
    assert {address for address in before if before[address] != after[address]} == turned


def saves_a_draft(scene: Scene) -> None:
    save(scene.world, make_draft(doers=(scene.world.ines,)), now=NOW)


def proposes_a_move(scene: Scene) -> None:
    draft = make_draft("2026-12-03 10:00", doers=(scene.world.ines,))
    resave(scene.world, scene.window_id, draft, now=NOW)
    propose_it(scene.world, scene.window_id, now=NOW)


def freezes_in_private(scene: Scene) -> None:
    save_freeze(ROOT, Freeze("Layoffs", YEAR_END), now=NOW)


def goes_away(scene: Scene) -> None:
    person_id = scene.world.rosa.person_id or 0
    rota.add_leave(scene.world.rosa, person_id, YEAR_END, now=NOW)


def changes_team(scene: Scene) -> None:
    save_component(ROOT, Component("databases", "Databases", team=None), now=NOW)


def hires(scene: Scene) -> None:
    access.add_person(
        ROOT, email="new@example.gov", name="Nova", zone="America/New_York", roles=(), now=NOW
    )


def is_refused(scene: Scene) -> None:
    with pytest.raises(Exception, match="still ahead"):
        conduct.begin(
            scene.world.ines,
            scene.window_id,
            pressed(scene.window_id),
            words="",
            remark="",
            now=NOW,
        )


NO_CHANGES: dict[str, Callable[[Scene], object]] = {
    "nothing at all": lambda _: None,
    "a draft saved": saves_a_draft,
    "a move proposed": proposes_a_move,
    "a private freeze": freezes_in_private,
    "somebody goes on leave": goes_away,
    "a component changes its team": changes_team,
    "somebody new": hires,
    "a verb that is refused": is_refused,
    "the clock, with nothing to do": lambda _: tick(NOW),
}


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES.keys())
def test_what_the_public_does_not_see_leaves_every_tag_as_it_was(
    scene: Scene, change: Callable[[Scene], object]
) -> None:
    before = scene.fingerprints()
    change(scene)
    assert scene.fingerprints() == before


def test_a_window_that_runs_late_is_told_by_a_publication_not_by_the_hour(scene: Scene) -> None:
    press(scene.world, "begin", scene.window_id, now=at("2026-12-01 10:00"))
    with time_machine.travel(at("2026-12-01 11:00"), tick=False):
        before = scene.fingerprints()
    with time_machine.travel(at("2026-12-01 23:59"), tick=False):
        assert scene.fingerprints() == before, "only the clock’s own publication says so"
        tick(at("2026-12-01 23:59"))
        after = scene.fingerprints()
    assert {a for a in before if before[a] != after[a]} == TOLD


@pytest.mark.parametrize(
    ("moment", "turned"),
    [
        ("2026-11-24 19:30", set()),
        ("2026-11-24 23:59", set()),
        ("2026-11-25 00:00", {SECURITY, HOME, UPCOMING, WINDOW, PART, POLICY, POLICY_JSON}),
    ],
    ids=["midnight in UTC", "just before midnight", "midnight where the policy is"],
)
def test_the_day_turns_at_midnight_in_the_policys_zone(
    scene: Scene, moment: str, turned: set[str]
) -> None:
    before = scene.fingerprints()
    with time_machine.travel(at(moment), tick=False):
        after = scene.fingerprints()
    assert {address for address in before if before[address] != after[address]} == turned


def test_a_cancelled_window_leaves_the_calendar_with_a_day_90_days_after(scene: Scene) -> None:
    """Promise 5, by the address that customers subscribe to."""
    press(scene.world, "cancel", scene.window_id, now=NOW)
    for moment, there in (
        ("2027-03-01 12:00", True),
        ("2027-03-01 23:59", True),
        ("2027-03-02 00:00", False),
    ):
        with time_machine.travel(at(moment), tick=False):
            found = scene.window_id in visit(scene.app, "/calendar.ics").text
        assert found is there, moment
    with time_machine.travel(at("2028-03-02 00:00"), tick=False):
        assert visit(scene.app, f"/windows/{scene.window_id}").status_code == 200


def test_a_completed_window_stays_in_the_calendar_for_a_year(scene: Scene) -> None:
    press(scene.world, "begin", scene.window_id, now=at("2026-12-01 10:00"))
    done = at("2026-12-01 11:00")
    press(scene.world, "complete", scene.window_id, now=done, outcome=Outcome.DONE)
    for moment, there in (("2027-12-01 23:00", True), ("2027-12-02 00:00", False)):
        with time_machine.travel(at(moment), tick=False):
            assert (scene.window_id in visit(scene.app, "/calendar.ics").text) is there, moment
