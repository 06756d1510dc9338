"""Values to JSON and back: one written form, on which digests and the journal's chain rest."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

import pytest

from maintenance.domain.plain import canonical, digest, plain, restored
from tests.support.world import make_draft

EAST = timezone(timedelta(hours=-5))


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Part:
    name: str
    lasts_for: timedelta | None = None


@dataclass(frozen=True)
class Whole:
    at: datetime
    on: date
    hour: time
    colour: Colour
    parts: tuple[Part, ...]
    pair: tuple[int, str]
    tags: frozenset[str]
    count: int | None = None


WHOLE = Whole(
    at=datetime(2026, 12, 1, 10, 0, tzinfo=EAST),
    on=date(2026, 12, 1),
    hour=time(9, 30),
    colour=Colour.RED,
    parts=(Part("é"), Part("b", timedelta(minutes=90))),
    pair=(1, "one"),
    tags=frozenset({"z", "a"}),
)


def test_a_value_has_one_written_form_and_comes_back() -> None:
    assert canonical(WHOLE) == (
        '{"at":"2026-12-01T15:00:00Z","colour":"red","count":null,"hour":"09:30:00",'
        '"on":"2026-12-01","pair":[1,"one"],"parts":[{"lasts_for":null,"name":"é"},'
        '{"lasts_for":5400.0,"name":"b"}],"tags":["a","z"]}'
    )
    assert restored(Whole, plain(WHOLE)) == WHOLE


def test_a_draft_comes_back_as_it_was() -> None:
    draft = make_draft(exemptions={"mid-week": "The vendor is here on Fridays only."})
    assert restored(type(draft), plain(draft)) == draft


def test_the_same_moment_in_another_zone_is_the_same_value() -> None:
    utc = Whole(**{**vars(WHOLE), "at": WHOLE.at.astimezone(UTC)})
    assert digest(utc) == digest(WHOLE)


def test_a_field_that_is_no_longer_known_is_passed_over() -> None:
    assert restored(Part, {"name": "a", "lasts_for": None, "colour": "red"}) == Part("a")


@pytest.mark.parametrize(
    "value", [object(), {"a": object()}, (b"bytes",)], ids=["object", "inside", "bytes"]
)
def test_what_has_no_written_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no written form"):
        plain(value)
