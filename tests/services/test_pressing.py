"""Pressing: the whole state × verb × role table through the services, and what was read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor, person
from maintenance.domain.errors import Conflict, NotAllowed, Stale
from maintenance.domain.facts import Outcome
from maintenance.domain.lifecycle import (
    REVISION_STEPS,
    WINDOW_STEPS,
    Verb,
    objection,
    possible,
)
from maintenance.domain.people import Role
from maintenance.domain.window import Done, Window
from maintenance.services import conduct, propose
from maintenance.store import unit_of_work
from maintenance.store.desk import PressRow
from maintenance.store.journal import entries
from maintenance.store.publications import story
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import revision
from maintenance.store.windows import window as window_of
from tests.conftest import NOW
from tests.support.lifecycle_table import EXPECTED, REVIEWERS, VERBS, WHO
from tests.support.situations import SITUATIONS, Situation
from tests.support.verbs import do, given_to, press_with
from tests.support.world import (
    World,
    at,
    make_draft,
    pressed,
    propose_it,
    resave,
    stands,
)

FOUR_EYES = set(REVIEWERS.split())
OF_A_REVISION = {step.verb.value for step in REVISION_STEPS} - {"declare"}


def actors(world: World) -> dict[str, Actor]:
    """One of each role; the author is Marcus with his reviewer's role alone."""
    marcus = world.marcus.person_id or 0
    return {
        "operator": world.rosa,
        "reviewer": world.lena,
        "author": person(marcus, "Marcus", (Role.REVIEWER,)),
        "admin": world.olga,
        "auditor": world.noor,
    }


@contextmanager
def undone(monkeypatch: pytest.MonkeyPatch, window_id: str) -> Iterator[list[tuple[Window, str]]]:
    """What a press would commit, without its being committed: the window, its last revision's state."""
    seen: list[tuple[Window, str]] = []

    class Undoing(Session):
        def commit(self) -> None:
            self.flush()
            after = window_of(self, window_id)
            seen.append((after, revision(self, window_id, after.last.number).state))

    with monkeypatch.context() as patched:
        patched.setattr(unit_of_work, "Session", Undoing)
        yield seen


def test_the_literal_table_names_every_situation_and_every_verb() -> None:
    assert EXPECTED.keys() == SITUATIONS.keys()
    assert set(VERBS) == {verb.value for verb in Verb} == WHO.keys()


@pytest.mark.parametrize("name", SITUATIONS)
def test_state_by_verb_by_role_is_as_the_two_tables_say(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Promises 1 and 3: every cell, by every role, is the outcome or the refusal that is written down;
    and the buttons offered are those that go through, four eyes aside."""
    situation = SITUATIONS[name](world)
    wrong = _wrongly_offered(name, situation)
    for verb, wanted in EXPECTED[name].items():
        read = pressed(situation.window_id)
        given = _given(Verb(verb), situation.window_id, situation.now)
        for role, actor in actors(world).items():
            expected = _expected(verb, wanted, role)
            at_once = partial(press_with, Verb(verb), actor, situation.window_id, read, given)
            with undone(monkeypatch, situation.window_id) as seen:
                got = _outcome(Verb(verb), partial(at_once, now=situation.now), seen)
            if got != expected:
                wrong.append(f"{name}, {verb} by {role}: {got} instead of {expected}")
    assert not wrong, "\n".join(wrong)


def _wrongly_offered(name: str, situation: Situation) -> list[str]:
    standing, cells = stands(situation.window_id).standing, EXPECTED[name].items()
    wrong = []
    for role in ("operator", "reviewer", "admin", "auditor"):
        offered = {v.value for v in possible(standing, frozenset({Role(role)}), situation.now)}
        wanted = {v for v, cell in cells if cell not in {".", "="} and role in WHO[v]}
        wrong += [f"{name}, {verb} is wrongly offered or not" for verb in offered ^ wanted]
    return wrong


def _expected(verb: str, wanted: str, role: str) -> str:
    if role not in WHO[verb]:
        return "not allowed"
    if wanted not in {".", "="} and role == "author" and verb in FOUR_EYES:
        return "not allowed"
    return wanted


def _outcome(verb: Verb, act: Callable[[], Done], seen: list[tuple[Window, str]]) -> str:
    try:
        done = act()
    except NotAllowed:
        return "not allowed"
    except Conflict:
        return "."
    if done.already:
        return "="
    after, revision_state = seen[-1]
    return revision_state if verb in OF_A_REVISION else after.state.value


def test_the_tables_in_code_move_as_the_literal_one_does() -> None:
    """Each ``becomes`` of the two tables is where the literal table leads from its sources."""
    revisions = {s.verb.value: s.becomes.value for s in REVISION_STEPS if s.becomes}
    windows = {s.verb.value: s.becomes.value for s in WINDOW_STEPS if s.becomes}
    assert revisions == {
        "save": "draft",
        "propose": "proposed",
        "approve": "approved",
        "return": "returned",
        "refuse": "refused",
        "withdraw": "withdrawn",
        "declare": "approved",
    }
    assert windows == {
        "begin": "in-progress",
        "verify": "verifying",
        "resume": "in-progress",
        "complete": "completed",
        "reopen": "in-progress",
        "cancel": "cancelled",
    }
    assert {s.verb.value for s in REVISION_STEPS if s.no_author} == FOUR_EYES


def how_many(window_id: str) -> tuple[int, int]:
    """Publications and journal entries of a window."""
    with reading() as session:
        told = story(session, window_id)
        return len(told.publications) if told else 0, len(entries(session, window_id=window_id))


def test_the_same_press_twice_is_one(world: World) -> None:
    window_id, now = _made("its-time", world)
    on = pressed(window_id)
    first = do(Verb.BEGIN, world.ines, window_id, now=now, on=on)
    before = how_many(window_id)
    again = do(Verb.BEGIN, world.ines, window_id, now=now + timedelta(minutes=1), on=on)
    assert (again.already, again.publication) == (True, first.publication)
    assert how_many(window_id) == before


def test_a_new_window_pressed_twice_is_one(world: World) -> None:
    on = pressed()
    done = [
        propose.save(
            world.ines, make_draft(), window_id=None, pressed=on, now=at("2026-11-24 12:00")
        )
        for _ in range(2)
    ]
    assert done[0].window_id == done[1].window_id
    assert [one.already for one in done] == [False, True]


@pytest.mark.parametrize("who", ["another person", "another verb"])
def test_a_number_used_for_something_else_is_refused(world: World, who: str) -> None:
    window_id, now = _made("its-time", world)
    on = pressed(window_id)
    do(Verb.BEGIN, world.ines, window_id, now=now, on=on)
    verb, actor = (Verb.BEGIN, world.rosa) if who == "another person" else (Verb.NOTE, world.ines)
    with pytest.raises(Conflict, match="used for something else"):
        do(verb, actor, window_id, now=now, on=on)


def test_a_double_submit_in_two_threads_at_once_has_one_effect(world: World) -> None:
    window_id, now = _made("its-time", world)
    on, gate, done = pressed(window_id), threading.Barrier(2), []
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def submit() -> None:
        with app.app_context():
            gate.wait(10)
            done.append(do(Verb.BEGIN, world.ines, window_id, now=now, on=on))

    threads = [threading.Thread(target=submit) for _ in range(2)]
    before = how_many(window_id)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(one.already for one in done) == [False, True]
    assert how_many(window_id) == (before[0] + 1, before[1] + 1)


STANDS_ALREADY = {
    "begin": ("its-time", Verb.BEGIN, {}),
    "verify": ("in-progress", Verb.VERIFY, {}),
    "resume": ("verifying", Verb.RESUME, {}),
    "complete with this outcome": ("in-progress", Verb.COMPLETE, {"outcome": Outcome.PARTLY}),
    "cancel": ("its-time", Verb.CANCEL, {}),
    "extend to this end": ("in-progress", Verb.EXTEND, {"ends_at": at("2026-12-01 13:00")}),
    "reopen to this end": ("by-the-clock", Verb.REOPEN, {"ends_at": at("2026-12-01 14:00")}),
    "propose": ("draft", Verb.PROPOSE, {}),
    "approve": ("proposed", Verb.APPROVE, {}),
    "return": ("proposed", Verb.RETURN, {}),
    "refuse": ("proposed", Verb.REFUSE, {}),
    "withdraw": ("proposed", Verb.WITHDRAW, {}),
    "declare": ("lapsed", Verb.DECLARE, {}),
    "agree": ("emergency", Verb.REVIEW, {"agreed": True}),
    "save the same text": ("draft", Verb.SAVE, {"draft": make_draft(title="The same")}),
}


@pytest.mark.parametrize("name", STANDS_ALREADY)
def test_a_verb_whose_result_stands_says_so(world: World, name: str) -> None:
    """Two tabs, each with a number of its own: the second finds the result there."""
    situation, verb, more = STANDS_ALREADY[name]
    window_id, now = _made(situation, world)
    actor = world.lena if verb.value in FOUR_EYES else world.ines
    shown = _given(verb, window_id, now) | more
    first, second = pressed(window_id), pressed(window_id)
    assert not do(verb, actor, window_id, now=now, on=first, **shown).already
    before = how_many(window_id)
    assert do(verb, actor, window_id, now=now, on=second, **shown).already
    assert how_many(window_id) == before


ANOTHER_RESULT = {
    "another outcome": (
        "in-progress",
        (Verb.COMPLETE, {"outcome": Outcome.DONE}),
        (Verb.COMPLETE, {"outcome": Outcome.ROLLED_BACK}),
    ),
    "another end": (
        "in-progress",
        (Verb.EXTEND, {"ends_at": at("2026-12-01 13:00")}),
        (Verb.EXTEND, {"ends_at": at("2026-12-01 14:00")}),
    ),
    "another text": (
        "draft",
        (Verb.SAVE, {"draft": make_draft(title="One")}),
        (Verb.SAVE, {"draft": make_draft(title="Two")}),
    ),
    "reopened until another end": (
        "by-the-clock",
        (Verb.REOPEN, {"ends_at": at("2026-12-01 14:00")}),
        (Verb.REOPEN, {"ends_at": at("2026-12-01 15:00")}),
    ),
    "declared meanwhile": ("lapsed", (Verb.DECLARE, {}), (Verb.RETURN, {})),
    "refused meanwhile": ("proposed", (Verb.REFUSE, {}), (Verb.RETURN, {})),
}


@pytest.mark.parametrize("name", ANOTHER_RESULT)
def test_on_anything_else_than_what_was_read_it_is_refused_with_the_difference(
    world: World, name: str
) -> None:
    """Nobody is told that theirs was taken where somebody else's stands."""
    situation, (first, own), (second, others) = ANOTHER_RESULT[name]
    window_id, now = _made(situation, world)
    read = pressed(window_id)
    by = {verb: world.lena if verb.value in FOUR_EYES else world.ines for verb in (first, second)}
    do(first, by[first], window_id, now=now, **own)
    with pytest.raises(Stale) as stale:
        do(second, by[second], window_id, now=now, on=read, **others)
    assert stale.value.differences


def test_a_declared_revision_is_not_taken_for_an_approved_one(world: World) -> None:
    """Promise 3: the reviewer who presses approve too late isn't told that it was approved."""
    window_id, now = _made("proposed", world)
    read, shown = pressed(window_id), _given(Verb.APPROVE, window_id, now)
    do(Verb.DECLARE, world.ines, window_id, now=now)
    with pytest.raises(Stale):
        do(Verb.APPROVE, world.lena, window_id, now=now, on=read, **shown)


def test_the_difference_names_the_fields_that_changed(world: World) -> None:
    """Promise 3: approving something else than what was read is refused, the difference shown."""
    window_id, now = _made("proposed", world)
    read, shown = pressed(window_id), _given(Verb.APPROVE, window_id, now)
    resave(world, window_id, make_draft(title="Another", minutes=180), by=world.marcus, now=now)
    propose_it(world, window_id, now=now)
    with pytest.raises(Stale) as stale:
        do(Verb.APPROVE, world.lena, window_id, now=now, on=read, **shown)
    changed = {d.what: (d.before, d.after) for d in stale.value.differences}
    assert changed["Pending revision"] == ("1", "2")
    assert changed["Title"] == ("Database upgrade", "Another")
    assert "When" in changed


@pytest.mark.parametrize("verb", Verb)
def test_the_role_is_asked_before_what_was_typed(world: World, verb: Verb) -> None:
    window_id, now = _made("draft", world)
    nothing = {"words": "", "remark": "", "reason": "", "remarks": "", "agreed": False}
    given = {name: nothing.get(name, value) for name, value in _given(verb, window_id, now).items()}
    with pytest.raises(NotAllowed):
        do(verb, world.noor, window_id, now=now, **given)


def test_the_role_is_asked_before_whether_there_is_such_a_window(world: World) -> None:
    with pytest.raises(NotAllowed):
        conduct.cancel(world.noor, "nosuchwindow", pressed(), words="", remark="", now=NOW)


def _made(name: str, world: World) -> tuple[str, datetime]:
    made = SITUATIONS[name](world)
    return made.window_id, made.now


def _given(verb: Verb, window_id: str, now: datetime) -> dict[str, object]:
    return given_to(verb, stands(window_id), now)


def test_numbers_used_are_let_go_once_no_page_can_be_open_any_more(world: World) -> None:
    window_id, now = _made("completed", world)
    later = now + timedelta(days=31)
    do(Verb.NOTE, world.ines, window_id, now=later)
    with reading() as session:
        assert session.scalars(select(PressRow.at)).all() == [later]


@pytest.mark.parametrize("never", [{"pending": 7}, {"live": 7}, {"publication": 7}])
def test_no_difference_is_told_to_what_never_was(world: World, never: dict[str, int]) -> None:
    window_id, now = _made("proposed", world)
    on = replace(pressed(window_id), **never)
    with pytest.raises(Stale, match="never stood as you say") as stale:
        do(Verb.WITHDRAW, world.ines, window_id, now=now, on=on)
    assert not stale.value.differences


@pytest.mark.parametrize(
    ("name", "verb", "sentence"),
    [
        ("scheduled", Verb.VERIFY, "This maintenance is scheduled, so it can’t be verified now."),
        ("draft", Verb.APPROVE, "This revision is a draft, so it can’t be approved now."),
        ("scheduled", Verb.PROPOSE, "There is nothing pending here that could be proposed."),
    ],
)
def test_what_stands_in_a_verb_s_way_is_said_of_this_window(
    world: World, name: str, verb: Verb, sentence: str
) -> None:
    window_id, now = _made(name, world)
    found = {one: objection(one, stands(window_id).standing, now) or "" for one in Verb}
    assert found[verb] == sentence
    assert not any("a maintenance" in said for said in found.values())
