"""What a field of the journal holds, as people say it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from maintenance.services.ground import change
from maintenance.store.journal import JournalRow
from maintenance.store.unit_of_work import reading
from maintenance.web.ground_words import Said
from maintenance.web.journal_words import journal_lines
from tests.support.world import at, make_world

CALENDAR = {"calendar": 3, "kind": "leave-and-meetings", "source": "upload"}
CASES: dict[str, tuple[str, Any, Any, set[str]]] = {
    "added": (
        "add-calendar",
        None,
        CALENDAR | {"absent": 1, "present": 2},
        {
            "number of the calendar 3",
            "kind leave and meetings",
            "source a file",
            "absences 1",
            "shifts 2",
        },
    ),
    "taken away": (
        "remove-calendar",
        CALENDAR | {"source": "address"},
        None,
        {"number of the calendar 3", "kind leave and meetings", "source an address"},
    ),
    "read anew": (
        "read-calendar",
        None,
        {"calendar": 3, "gone": 1, "new": 1},
        {"number of the calendar 3", "stretches gone 1", "new stretches 1"},
    ),
    "changed": (
        "edit-person",
        {"zone": "UTC", "note": "here"},
        {"zone": "Europe/Rome", "note": ""},
        {"zone UTC, now Europe/Rome", "note here, now none"},
    ),
    "sentences": (
        "edit-person",
        None,
        {"findings": ["Nobody is there.", "It ends late."], "zone": ["UTC", "here"]},
        {"findings Nobody is there. It ends late.", "zone UTC and here"},
    ),
    "sentences that were accepted, and that stood in the way": (
        "edit-person",
        None,
        {"accepted": ["It is late.", "It is long."], "standing_in_the_way": ["Ah.", "Oh."]},
        {"accepted It is late. It is long.", "standing in the way Ah. Oh."},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_of_ground_is_told_in_words(app: Flask, name: str) -> None:
    verb, before, after, said = CASES[name]
    world = make_world()
    with change(world.olga, at("2026-11-20 10:00")) as doing:
        doing.note(verb, f"person:{world.ines.person_id}", before, after)
    with reading() as session:
        row = session.scalars(select(JournalRow).order_by(JournalRow.number.desc()).limit(1)).one()
        [line] = journal_lines(session, [row])
    assert set(Said(line.sentence, line).told) == said
