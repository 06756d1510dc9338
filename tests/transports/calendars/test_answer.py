"""What the child says is believed only where it has the one form that it may have."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from maintenance.domain.calendars import Reading, Stretch, StretchKind
from maintenance.domain.interval import Interval
from maintenance.transports.calendars.answer import refused, understood, written
from maintenance.transports.calendars.refusals import Place, Reason, Refusal

START = datetime(2026, 12, 1, tzinfo=UTC)
HORIZON = Interval(START, START + timedelta(days=10))


def hours(first: int, last: int, kind: StretchKind = StretchKind.BUSY) -> Stretch:
    return Stretch(Interval(START + timedelta(hours=first), START + timedelta(hours=last)), kind)


READING = Reading(HORIZON, (hours(0, 1), hours(1, 3, StretchKind.ABSENT), hours(2, 240)))


def test_a_reading_comes_back_as_it_was_written() -> None:
    assert understood(written(READING), HORIZON) == READING
    shorter = Reading(Interval(START, START + timedelta(days=1)), (hours(0, 1),))
    assert understood(written(shorter), HORIZON) == shorter


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_comes_back(reason: Reason) -> None:
    with pytest.raises(Refusal) as refusal:
        understood(refused(reason), HORIZON)
    assert refusal.value.reason is reason


@pytest.mark.parametrize(
    "place", [Place(3, date(2026, 3, 3)), Place(3, date(2026, 3, 3), in_utc=True), Place(3, None)]
)
def test_which_entry_it_is_comes_back_too(place: Place) -> None:
    with pytest.raises(Refusal) as refusal:
        understood(refused(Reason.RULE, place), HORIZON)
    assert refusal.value.place == place


def changed(**to: object) -> bytes:
    return json.dumps({**json.loads(written(READING)), **to}).encode()


AT = int(START.timestamp())


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b"[" * 100_000,
        b'{"refused": "because I say so"}',
        b'{"refused": ["empty"]}',
        b'{"refused": "rule", "entry": "the third"}',
        b'{"refused": "rule", "entry": 0, "begins": 20260303}',
        b'{"refused": "rule", "entry": -1}',
        b'{"refused": "rule", "entry": 5001}',
        b'{"refused": "rule", "entry": true}',
        b'{"refused": "rule", "entry": 3, "begins": 20260230}',
        b'{"refused": "rule", "entry": 3, "begins": 99990101}',
        b'{"refused": "rule", "entry": 3, "begins": 202603031}',
        b'{"refused": "rule", "entry": 3, "begins": "20260303"}',
        b'{"refused": "rule", "entry": 3, "says": "with whom"}',
        b'{"refused": "rule", "entry": 3, "utc": 1}',
        b'{"refused": "rule", "entry": 3, "begins": 20260303, "utc": 7}',
        b'{"refused": "rule", "entry": 3, "begins": 20260303, "utc": true}',
        written(READING)[:-1],
        written(READING) + b"x",
        changed(horizon=[AT, AT]),
        changed(horizon=[AT - 1, AT + 60], stretches=[]),
        changed(horizon=[AT]),
        changed(horizon=None),
        changed(stretches=[[AT, AT + 60]]),
        changed(stretches=[[AT, AT + 60, "busy", "with whom"]]),
        changed(stretches=[[AT, AT + 60, "asleep"]]),
        changed(stretches=[[AT + 60, AT, "busy"]]),
        changed(stretches=[[AT, AT + 0.5, "busy"]]),
        changed(stretches=[[True, AT + 60, "busy"]]),
        changed(stretches=[[AT, 10**30, "busy"]]),
        changed(stretches=[[AT - 60, AT + 60, "busy"]]),
        changed(stretches=[[AT, AT + 11 * 86_400, "busy"]]),
        changed(stretches=[[AT + 60, AT + 120, "busy"], [AT, AT + 30, "busy"]]),
        changed(stretches=[[AT, AT + 60, "busy"]] * 2),
        changed(stretches="none"),
        b'{"horizon": [NaN, 1], "stretches": []}',
    ],
)
def test_anything_else_is_refused(answer: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        understood(answer, HORIZON)
    assert refusal.value.reason is Reason.FAULT
