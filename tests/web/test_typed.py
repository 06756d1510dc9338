"""Forms as they were sent: what can't be read is named by its field, and a stretch comes back as it went."""

from datetime import UTC, date, datetime, time

import pytest
from werkzeug.datastructures import MultiDict

from maintenance.domain.catalog import ComponentKind
from maintenance.domain.errors import Refused
from maintenance.domain.interval import Interval
from maintenance.web.typed import Sent, stretch_pairs

ZONE = "America/New_York"


def sent(**fields: str) -> Sent:
    return Sent(MultiDict(fields))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        (" 2026-12-01 ", date(2026, 12, 1)),
        ("", None),
        ("  ", None),
    ],
)
def test_a_date_is_read_or_was_not_typed(text: str, means: date | None) -> None:
    form = sent(on=text)
    assert (form.date("on"), form.errors) == (means, [])


@pytest.mark.parametrize(
    ("text", "means"),
    [("09:30", time(9, 30)), ("9:30", time(9, 30)), ("23:59:00", time(23, 59)), ("", None)],
)
def test_a_time_is_read_or_was_not_typed(text: str, means: time | None) -> None:
    form = sent(at=text)
    assert (form.time("at"), form.errors) == (means, [])


@pytest.mark.parametrize(
    ("reads", "text"),
    [
        ("date", "2026-13-01"),
        ("date", "2026-02-29"),
        ("date", "20261201"),
        ("date", "٢٠٢٦-١٢-٠١"),
        ("date", "tomorrow"),
        ("time", "24:00"),
        ("time", "9"),
        ("time", "09:30:15"),
        ("time", "noon"),
        ("number", "-1"),
        ("number", "1.5"),
        ("number", "²"),
        ("number", "9" * 5_000),
    ],
)
def test_what_can_not_be_read_is_named_by_its_field(reads: str, text: str) -> None:
    form = sent(field=text)
    assert getattr(form, reads)("field") is None
    with pytest.raises(Refused) as refused:
        form.refuse_unread()
    assert [one.field for one in refused.value.errors] == ["field"]


def test_one_of_few_words_or_nothing_else() -> None:
    assert sent(kind="other").choice("kind", ComponentKind) is ComponentKind.OTHER
    form = sent(kind="OTHER")
    assert form.choice("kind", ComponentKind) is None
    assert form.errors[0].field == "kind"


def test_everything_unread_is_refused_at_once() -> None:
    form = sent(since_on="x", since_at="y", until_on="z", until_at="!")
    with pytest.raises(Refused) as refused:
        form.stretch(ZONE)
    assert [one.field for one in refused.value.errors] == ["since_on", "since_at", "until_on", "until_at"]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-01 05:00", "2026-12-02 05:00"),
        ("2026-12-01 05:00", "2026-12-05 05:00"),
        ("2026-12-01 15:00", "2026-12-01 17:00"),
        ("2026-12-01 15:00", "2026-12-02 05:00"),
        ("2026-11-01 04:00", "2026-11-02 05:00"),
        ("2026-11-01 05:30", "2026-11-01 06:30"),
        ("2026-11-01 06:30", "2026-11-01 12:00"),
    ],
    ids=[
        "a day",
        "days",
        "hours",
        "until midnight",
        "the day of 25 hours",
        "from the first 1:30 to the second",
        "from the second 1:30",
    ],
)
def test_a_stretch_comes_back_from_its_fields_as_it_was(start: str, end: str) -> None:
    """Promise 8: no instant moves by being shown in a form and sent again."""
    first, last = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (start, end))
    kept = Interval(first, last)
    assert sent(**dict(stretch_pairs(kept, ZONE))).stretch(ZONE) == kept
