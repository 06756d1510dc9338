"""Live windows are judged anew in the transaction that changes the ground beneath them."""

from maintenance.domain.interval import Interval
from maintenance.services import rota
from maintenance.store import journal
from maintenance.store.risks import risks_of
from maintenance.store.unit_of_work import reading
from tests.support.world import BEGINNING, World, at, schedule, stands

DAY = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))


def away(world: World, who: str = "rosa", stretch: Interval = DAY) -> None:
    rota.add_leave(world.olga, getattr(world, who).person_id or 0, stretch, now=BEGINNING)


def back(world: World, who: str = "rosa") -> None:
    with reading() as session:
        person = getattr(world, who).person_id or 0
        row = session.query(rota.AbsenceRow).filter_by(person_id=person).one()
    rota.remove_leave(world.olga, person, row.id, now=BEGINNING)


def entries(window_id: str) -> list[str]:
    with reading() as session:
        return [row.verb for row in reversed(journal.entries(session, window_id=window_id))]


def test_a_leave_puts_the_window_that_it_leaves_short_at_risk(world: World) -> None:
    window_id = schedule(world)
    assert stands(window_id).risks == ()
    away(world)
    (risk,) = stands(window_id).risks
    assert risk.rule == "staff-available"
    assert "Rosa" in risk.sentence
    with reading() as session:
        cause, note = reversed(journal.entries(session, limit=2))
    assert (cause.verb, risk.cause, risk.since_at) == ("add-leave", cause.number, cause.at)
    assert (note.verb, note.actor, note.window_id) == ("at-risk", "clock", window_id)
    assert note.after == {"findings": [risk.sentence], "cause": cause.number}


def test_back_to_good_is_said_too(world: World) -> None:
    window_id = schedule(world)
    away(world)
    back(world)
    assert stands(window_id).risks == ()
    assert entries(window_id)[-2:] == ["at-risk", "no-longer-at-risk"]
    with reading() as session:
        (risk,) = risks_of(session, window_id)
        cause = journal.entries(session, limit=2)[1]
    assert (cause.verb, risk.ended_by, risk.ended_at) == ("remove-leave", cause.number, cause.at)
