"""The journal is readable: verbs, fields and values stand in words."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.domain.wording import DateStyle
from maintenance.services import private_feeds, rota
from maintenance.services.freezes import save_freeze
from maintenance.services.ground import change
from maintenance.services.teams import save_team
from maintenance.store import journal
from maintenance.store.unit_of_work import reading, writing
from maintenance.web.journal_words import _DONE, KINDS, NOTHING, Line, journal_lines, verb_choices
from tests.support.journalled import services_kinds, services_verbs
from tests.support.world import (
    ROOT,
    World,
    at,
    make_draft,
    make_world,
    press,
    resave,
    save,
    schedule,
)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def lines(window_id: str | None = None) -> list[Line]:
    with reading() as session:
        rows = journal.entries(session, window_id=window_id, limit=200)
        return list(journal_lines(session, rows))


def changed(line: Line) -> dict[str, str]:
    return {one.what: one.after.replace("\u00a0", " ") for one in line.changes}


def test_a_window_is_named_by_its_title_and_linked(world: World) -> None:
    window_id = save(world, make_draft(title="Database upgrade"))
    [line] = lines(window_id)
    assert (line.did, line.subject, line.who) == ("Saved", "Database upgrade", "Ines")
    assert line.href == f"/desk/windows/{window_id}"


def test_what_a_saved_revision_holds_is_told_field_by_field(world: World) -> None:
    window_id = save(world, make_draft(doers=(world.rosa,)))
    told = changed(lines(window_id)[0])
    assert told["Who does the work"] == "Rosa"
    assert told["On Databases"] == "Degraded: Connections drop once."
    assert told["When"].startswith("Tuesday, December 1, 2026, 10:00")


def test_a_later_save_tells_what_it_changed_and_nothing_else(world: World) -> None:
    """Neither what stayed as it was, nor a way to begin that nobody chose."""
    window_id = save(world, make_draft())
    resave(world, window_id, make_draft(title="Another title"), now=at("2026-11-20 10:00"))
    later, first = lines(window_id)
    assert {one.what for one in later.changes} & CONTENT == {"Title"}
    [title] = [one for one in later.changes if one.what == "Title"]
    assert (title.before, title.after) == ("Database upgrade", "Another title")
    assert {one.before for one in first.changes if one.what in CONTENT} == {NOTHING}


CONTENT = {
    "Title",
    "When",
    "What and why",
    "Plan",
    "On Databases",
    "Begins",
    "Ends",
    "Expected work",
}


def test_moments_and_states_are_said_as_people_say_them(world: World) -> None:
    window_id = schedule(world)
    press(world, "begin", window_id, now=at("2026-12-01 10:02"))
    begun = changed(lines(window_id)[0])
    assert begun["State"] == "in progress"
    assert begun["Begun"] == "Tuesday, December 1, 2026, 10:02 a.m. EST"


def test_what_takes_the_place_of_another_says_so_even_within_the_same_minute(world: World) -> None:
    now = at("2026-11-20 10:00")
    private_feeds.make(world.ines, now=now)
    private_feeds.make(world.ines, now=now + timedelta(seconds=5))
    second, first = lines()[:2]
    assert first.sentence == "Ines made their own private calendar."
    assert second.sentence == "Ines replaced their own private calendar."
    assert second.said_of("You") == "You replaced your own private calendar."
    [made] = second.changes
    assert made.what == "Made at"
    assert made.before.replace("\u00a0", " ") == "Friday, November 20, 2026, 10:00:00 a.m. EST"
    assert made.after.replace("\u00a0", " ") == "Friday, November 20, 2026, 10:00:05 a.m. EST"


def test_leave_is_a_stretch_of_a_named_person(world: World) -> None:
    start = datetime(2026, 12, 7, 13, tzinfo=UTC)
    rota.add_leave(
        ROOT, world.rosa.person_id or 0, Interval(start, start + timedelta(hours=8)), now=start
    )
    line = lines()[0]
    assert (line.did, line.subject) == ("Entered leave for", "Rosa")
    assert changed(line) == {"When": "Monday, December 7, 2026, 8:00 a.m.–4:00 p.m. EST"}


@pytest.mark.parametrize(
    ("verb", "by_herself", "by_another"),
    [
        ("add-calendar", "Ines added a calendar of their own.", "added a calendar of Ines."),
        (
            "miss-calendar",
            "Ines could not read a calendar of their own.",
            "could not read a calendar of Ines.",
        ),
    ],
)
def test_one_s_own_calendar_is_called_so(
    world: World, verb: str, by_herself: str, by_another: str
) -> None:
    for actor in (world.ines, world.olga):
        with change(actor, at("2026-11-20 10:00")) as doing:
            doing.note(verb, f"person:{world.ines.person_id}", None, {"calendar": 1})
    olga, ines = lines()[:2]
    assert ines.sentence == by_herself
    assert ines.said_of("You").endswith(" your own.")
    assert olga.sentence == f"Olga {by_another}"


@pytest.mark.parametrize(
    ("verb", "by_herself", "by_you", "by_another"),
    [
        ("add-leave", "entered leave.", "entered leave.", "entered leave for Ines."),
        ("remove-leave", "took back leave.", "took back leave.", "took back leave of Ines."),
        ("add-presence", "entered extra hours.", "entered extra hours.", "entered extra hours for Ines."),
        ("set-hours", "set their own hours.", "set your own hours.", "set the hours of Ines."),
        ("remove-hours", "took back hours.", "took back hours.", "took back hours of Ines."),
    ],
)  # fmt: skip
def test_nobody_is_named_twice_who_told_of_their_own_time(
    world: World, verb: str, by_herself: str, by_you: str, by_another: str
) -> None:
    for actor in (world.ines, world.olga):
        with change(actor, at("2026-11-20 10:00")) as doing:
            doing.note(verb, f"person:{world.ines.person_id}", None, {})
    olga, ines = lines()[:2]
    assert (ines.sentence, olga.sentence) == (f"Ines {by_herself}", f"Olga {by_another}")
    assert ines.said_of("You") == f"You {by_you}"


def test_a_team_and_a_component_are_called_by_their_names(world: World) -> None:
    told = {line.subject: changed(line) for line in lines() if line.did.startswith("Saved the")}
    assert told["Data"]["Members"] == "Ines and Rosa"
    assert told["Data"]["Quorum"] == "all of them"
    assert told["Dashboard"]["Depends on"] == "Databases"


def test_an_entry_calls_a_thing_as_it_was_called_then(world: World) -> None:
    """Where the entry itself says it; of a person whose hours were set, today’s name is what helps."""
    save_team(ROOT, "data", name="Platform", members=[1], quorum=None, now=at("2026-11-20 10:00"))
    rota.edit_person(
        ROOT, 2, name="Rosa B.", zone="UTC", clock_24=False, now=at("2026-11-20 10:00")
    )
    told = [line.subject for line in lines() if line.did == "Saved the team"]
    assert told == ["Platform", "Data"]
    of_rosa = {line.did: line.subject for line in lines() if line.href == "/desk/people/2"}
    assert of_rosa == {"Changed": "Rosa B.", "Set the hours of": "Rosa B.", "Added": "Rosa"}


def test_hours_name_their_days(world: World) -> None:
    hours = next(line for line in lines() if line.did == "Set the hours of")
    said = changed(hours)["Hours"]
    assert said.startswith("Monday 8:00 a.m.–6:00 p.m., Tuesday 8:00 a.m.–6:00 p.m.")
    with reading() as session:
        rows = journal.entries(session, limit=200)
        by_24 = journal_lines(session, rows, style=DateStyle.TWENTY_FOUR_HOURS)
    hours = next(line for line in by_24 if line.did == "Set the hours of")
    assert changed(hours)["Hours"].startswith("Monday 08:00–18:00, Tuesday")


def test_a_later_revision_is_a_line_of_its_own(world: World) -> None:
    window_id = save(world, make_draft())
    resave(world, window_id, make_draft(title="Another title"), now=at("2026-11-20 10:00"))
    assert [line.revision for line in lines(window_id)] == [2, 1]
    assert {line.subject for line in lines(window_id)} == {"Another title"}


def test_every_verb_of_staff_catalog_and_accounts_is_said_in_words() -> None:
    verbs = services_verbs()
    assert {"set-hours", "remove-leave", "enable-person", "save-team", "make-link"} <= verbs
    assert verbs <= _DONE.keys()


def test_every_kind_of_thing_can_be_chosen_by_its_words() -> None:
    kinds = services_kinds()
    assert {"window", "team", "policy", "database"} <= kinds
    assert kinds <= KINDS.keys()


def test_what_was_done_says_enough_to_be_chosen_by() -> None:
    """No two verbs are called the same among the choices, and none ends in the air."""
    choices = verb_choices()
    assert len(set(choices.values())) == len(choices)
    assert not [
        words for words in choices.values() if words.endswith((" of", " for", " on", " in"))
    ]


@pytest.mark.parametrize(
    ("verb", "subject", "sentence", "choice"),
    [
        (
            "hold-token",
            "person:1",
            "Olga put on hold the token “ci” of Ines.",
            "Put the token on hold",
        ),
        (
            "hold-private-calendar",
            "person:1",
            "Olga put on hold the private calendar of Ines.",
            "Put the private calendar on hold",
        ),
        (
            "rekey-calendars",
            "calendars",
            "Olga re-encrypted the addresses of the calendars.",
            "Re-encrypted the addresses",
        ),
        (
            "purge-calendars",
            "calendars",
            "Olga deleted what ended more than 13 months ago in the calendars.",
            "Deleted what ended more than 13 months ago",
        ),
    ],
)
def test_a_verb_is_said_whole_and_stands_alone_among_the_choices(
    world: World, verb: str, subject: str, sentence: str, choice: str
) -> None:
    with change(world.olga, at("2026-11-20 10:00")) as doing:
        doing.note(verb, subject, None, {"token": "ci"} if verb == "hold-token" else {})
    assert lines()[0].sentence == sentence
    assert verb_choices()[verb] == choice


def test_sentences_that_were_found_stand_one_after_the_other(world: World) -> None:
    found = ["Move it to Tuesday, December 1.", "Ask Rosa."]
    with change(world.olga, at("2026-11-20 10:00")) as doing:
        doing.note(
            "extend", "window:nosuchwindow", None, {"judged": {"standing_in_the_way": found}}
        )
        doing.note("accept-risk", "window:nosuchwindow", None, {"accepted": found})
    accepted, extended = lines()[:2]
    assert changed(accepted) == {"Accepted": " ".join(found)}
    assert changed(extended) == {"Judged": f"Standing in the way: {' '.join(found)}"}


def test_a_backup_that_was_put_back_is_said(world: World) -> None:
    with writing() as session:
        journal.record(session, ROOT, "restore", "database", at=at("2026-11-20 10:00"))
    assert lines()[0].sentence == "root at the machine put back a backup of the database."


def test_a_freeze_of_everything_is_said_to_cover_everything(world: World) -> None:
    stretch = Interval(at("2026-12-01 10:00"), at("2026-12-01 12:00"))
    save_freeze(ROOT, Freeze("Year end", stretch), now=at("2026-11-01 10:00"))
    told = changed(lines()[0])
    assert told["Components"] == "everything"
    assert told["When"].startswith("Tuesday, December 1, 2026, 10:00 a.m.–12:00 p.m.")


def test_a_team_without_members_and_one_that_needs_all_are_told_apart(world: World) -> None:
    save_team(ROOT, "data", name="Data", members=[], quorum=None, now=at("2026-11-01 10:00"))
    told = {one.what: (one.before, one.after) for one in lines()[0].changes}
    assert told["Members"] == ("Ines and Rosa", NOTHING)
    assert "Quorum" not in told
