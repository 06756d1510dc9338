"""Calendars as the products write them, each with what it says beside it, to the minute.

They were written for these tests, after what the makers document and what people have shown of
their files: noise included, over both changes of the clocks. Beside each file stands what it comes
to: how it is meant, the person's zone (and what the calendar covers, where it says so itself), and
each stretch by the clocks of that zone.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from maintenance.domain.calendars import CalendarKind, Reading
from maintenance.domain.interval import Interval
from maintenance.transports.calendars.refusals import Refusal
from tests.support.calendars import at_clock, read, read_here, told

PLACE = Path(__file__).parent / "products"
PRODUCTS = sorted(file.stem for file in PLACE.glob("*.ics"))
HORIZON = Interval(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC))


def expected(product: str) -> tuple[CalendarKind, str, str, list[str]]:
    head, *lines = (PLACE / f"{product}.txt").read_text(encoding="utf-8").splitlines()
    kind, zone, *covers = head.split(" ", 2)
    return CalendarKind(kind), zone, " ".join(covers), lines


def data(product: str) -> bytes:
    return (PLACE / f"{product}.ics").read_bytes().replace(b"\n", b"\r\n")


def check(product: str, reading: Reading) -> None:
    _, zone, covers, lines = expected(product)
    assert told(reading, zone) == lines
    if covers:
        assert at_clock(reading.horizon, zone) == covers
    else:
        assert reading.horizon == HORIZON


def test_at_least_twelve_calendars_of_at_least_ten_products_are_here() -> None:
    assert len(PRODUCTS) >= 12
    assert len({product.split("-")[0] for product in PRODUCTS}) >= 10
    assert {file.stem for file in PLACE.glob("*.txt")} == set(PRODUCTS)


@pytest.mark.parametrize("product", PRODUCTS)
def test_what_a_product_writes_is_read_to_the_minute(product: str) -> None:
    kind, zone, *_ = expected(product)
    check(product, read(data(product), kind=kind, zone=zone, horizon=HORIZON))


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_makes_no_difference_how_the_lines_end_and_fold(product: str) -> None:
    kind, zone, *_ = expected(product)
    lines = data(product).replace(b"\r\n ", b"").split(b"\r\n")
    pieces = [line[at : at + 15] for line in lines for at in range(0, max(len(line), 1), 15)]
    starts = [at == 0 for line in lines for at in range(0, max(len(line), 1), 15)]
    folded = b"".join(
        (b"\n" if first else b"\n ") + piece for piece, first in zip(pieces, starts, strict=True)
    )
    check(product, read_here(folded, kind=kind, zone=zone, horizon=HORIZON))


@pytest.mark.parametrize("product", PRODUCTS)
def test_cut_anywhere_it_is_refused(product: str) -> None:
    """As where a transfer breaks off: nothing of it counts, rather than its first part."""
    kind, zone, *_ = expected(product)
    whole = data(product).rstrip()
    for share in (0.2, 0.5, 0.8, 0.99):
        with pytest.raises(Refusal):
            read_here(whole[: int(len(whole) * share)], kind=kind, zone=zone, horizon=HORIZON)


def test_each_change_of_the_clocks_lies_within_some_stretch_or_series() -> None:
    """Weekly meetings before and after, and what runs through the night itself."""
    lines = [line for product in PRODUCTS for line in expected(product)[3]]
    for day in ("2026-10-25", "2026-11-01", "2027-03-14", "2027-03-28"):
        assert any(day in line for line in lines)
