"""Claims: promise 2 as the services say it, and as its last line does."""

import pytest

from maintenance.domain.errors import Conflict
from maintenance.domain.lifecycle import Verb
from maintenance.services import transitions
from maintenance.services.tick import tick
from maintenance.store import claims
from tests.support.verbs import do
from tests.support.world import World, at, make_draft, save, schedule, stands

LATER = at("2026-12-01 13:30")


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look finds nothing, as if the other claim had come a moment later."""
    seeing, looks = claims.claimed_by, []

    def claimed_by(*given: object, **named: object) -> tuple[str, str] | None:
        looks.append(given)
        return None if len(looks) == 1 else seeing(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(transitions.claims, "claimed_by", claimed_by)


@pytest.mark.parametrize("looks", ["at once", "a moment too early"])
def test_an_extension_into_another_window_is_refused_and_names_it(
    world: World, monkeypatch: pytest.MonkeyPatch, looks: str
) -> None:
    """Promise 2: the database refuses what slipped past the check, and the sentence is the same."""
    running = schedule(world, make_draft())
    other = schedule(world, make_draft("2026-12-01 13:00", title="The next one"))
    tick(at("2026-12-01 10:05"))
    do(Verb.BEGIN, world.ines, running, now=at("2026-12-01 10:05"))
    if looks == "a moment too early":
        blind(monkeypatch)
    with pytest.raises(Conflict, match="“The next one” holds") as refusal:
        do(Verb.EXTEND, world.ines, running, now=at("2026-12-01 11:00"), ends_at=LATER)
    assert refusal.value.window_id == other
    assert stands(running).announced == make_draft().stretch


def test_an_emergency_is_refused_by_anothers_claim_only_and_names_it(world: World) -> None:
    held = schedule(world, make_draft(title="The one before"))
    window_id = save(world, make_draft("2026-12-01 11:00"), now=at("2026-12-01 09:00"))
    with pytest.raises(Conflict, match="“The one before” holds") as refusal:
        do(Verb.DECLARE, world.ines, window_id, now=at("2026-12-01 09:00"))
    assert refusal.value.window_id == held
    do(Verb.CANCEL, world.ines, held, now=at("2026-12-01 09:10"))
    do(Verb.DECLARE, world.ines, window_id, now=at("2026-12-01 09:20"))


def test_one_begun_by_hand_waits_for_the_one_that_runs_on_its_component(world: World) -> None:
    first = schedule(world, make_draft(title="The late one"))
    second = schedule(world, make_draft("2026-12-01 12:00"))
    tick(at("2026-12-01 10:05"))
    do(Verb.BEGIN, world.ines, first, now=at("2026-12-01 10:05"))
    tick(at("2026-12-01 12:20"))
    with pytest.raises(Conflict, match="“The late one” is running"):
        do(Verb.BEGIN, world.ines, second, now=at("2026-12-01 12:20"))


def test_completing_early_frees_the_rest_of_the_stretch(world: World) -> None:
    first = schedule(world, make_draft())
    tick(at("2026-12-01 10:05"))
    do(Verb.BEGIN, world.ines, first, now=at("2026-12-01 10:05"))
    do(Verb.COMPLETE, world.ines, first, now=at("2026-12-01 10:30"))
    schedule(world, make_draft("2026-12-01 11:00"), now=at("2026-12-01 10:31"))
