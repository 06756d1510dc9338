"""Nothing that a desk address asks is passed over: it is found, or the page says why not."""

from typing import Any

import pytest
import time_machine
from flask import Flask

from maintenance.web.desk import windows
from tests.support.seat import Seat, text_of
from tests.support.world import BEGINNING, World, make_draft, save

NOTES = [
    ("/desk/calendar?on=rubbish", "“rubbish” is no day; one is written as 2026-12-01."),
    ("/desk/calendar?on=9999-12-31", "The year 9999 is not in any calendar here."),
    ("/desk/calendar?view=year", "“year” can’t be shown: it is week or month."),
    ("/desk/calendar?component=nosuch", "There is no component “nosuch”"),
    ("/desk/people/1?on=2026-99-01", "“2026-99-01” is no day"),
    ("/desk/people/1/decisions?before=x", "“x” is no number. These are the newest."),
    ("/desk/journal?before=x", "“x” is no number. These are the newest."),
    ("/desk/calendar?foo=1", "There is no “foo” to choose here, so it changes nothing."),
    ("/desk/calendar?week=bad&foo", "There is no “week” and “foo” to choose here"),
    ("/desk/calendar?view=month&view=week", "“view” is there more than once. The first counts."),
    ("/desk/calendar?on=&on=&view=&view=", "“on” and “view” are there more than once."),
    ("/desk/windows?page=0", "There is no page 0: this is the only one."),
    ("/desk/windows?page=7", "There is no page 7: this is the only one."),
    ("/desk/windows?page=two", "“two” is no number. This is the first page."),
    ("/desk/admin/holidays?year=soon", "“soon” is no number. These are the holidays of 2026."),
    ("/desk/admin/holidays?year=1", "1 does not lie between 1971 and 2200."),
    (f"/desk/calendar?on={'x' * 400}", f"“{'x' * 60}…” is no day"),
    ("/desk/calendar?on=%3Cb%3E", "“&lt;b&gt;” is no day"),
]
LISTS = ("/desk/windows", "/desk/journal", "/desk/windows/export.csv", "/desk/windows/export.json")


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(BEGINNING, tick=False):
        yield


def test_each_part_that_can_not_be_read_is_said_and_the_page_is_there(
    app: Flask, world: World
) -> None:
    seat = Seat(app, world.olga)
    answers = {path: seat.browser.client.get(path) for path, _ in NOTES}
    unsaid = [path for path, sentence in NOTES if sentence not in answers[path].text]
    assert unsaid == []
    assert {answer.status_code for answer in answers.values()} == {200}


def test_what_can_be_read_says_nothing(app: Flask, world: World) -> None:
    seat = Seat(app, world.olga)
    for path in (
        "/desk/calendar?on=2026-12-01&view=month&component=east&component=databases",
        "/desk/windows?page=1",
        "/desk/journal",
    ):
        assert 'class="warns unread"' not in seat.get(path)


@pytest.mark.parametrize(
    ("asked", "told"),
    [("0", "This is the first of 2."), ("3", "This is the last of 2."), ("2", "")],
)
def test_a_page_that_a_list_does_not_have_is_said_to_be_none(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, asked: str, told: str
) -> None:
    monkeypatch.setattr(windows, "PAGE_SIZE", 1)
    for title in ("One", "Two"):
        save(world, make_draft(title=title), now=BEGINNING)
    page = Seat(app, world.noor).get(f"/desk/windows?page={asked}")
    said = f"There is no page {asked}. {told}"
    assert (said in page) == bool(told)
    assert ('class="warns unread"' in page) == bool(told)


@pytest.mark.parametrize("path", LISTS)
def test_a_filter_that_is_there_twice_gives_nothing_but_its_sentence(
    app: Flask, world: World, path: str
) -> None:
    """Which of two would count is for nobody to guess."""
    page = (
        Seat(app, world.noor).browser.client.get(f"{path}?since=2026-11-01&since=2026-10-01").text
    )
    assert "“since” is there more than once. Choose by the fields below." in text_of(page)
    assert 'href="#asked"' in page


@pytest.mark.parametrize("path", LISTS)
def test_a_filter_that_a_list_does_not_have_gives_nothing_but_its_sentence(
    app: Flask, world: World, path: str
) -> None:
    page = Seat(app, world.noor).browser.client.get(f"{path}?from=rubbish&since=2026-11-01").text
    assert "There is no filter “from” here." in text_of(page)
    assert 'href="#asked"' in page
    assert 'id="asked"' in page
    assert 'value="2026-11-01"' in page


def test_the_journal_to_take_away_is_refused_rather_than_whole(app: Flask, world: World) -> None:
    answer = Seat(app, world.noor).browser.client.get("/desk/journal.csv?form=3")
    assert answer.status_code == 400
    assert "There is no filter “form” here." in answer.text


def test_what_was_typed_stands_in_its_field(app: Flask, world: World) -> None:
    """A browser shows nothing in a field for a date but a date, and nothing chosen that isn't there."""
    seat = Seat(app, world.noor)
    for path in ("/desk/windows", "/desk/journal", "/desk/windows/export.csv"):
        page = seat.browser.client.get(f"{path}?since=rubbish&until=2026-12-01").text
        assert 'name="since" type="text" value="rubbish" aria-invalid="true"' in page
        assert 'name="until" type="date" value="2026-12-01"' in page
    page = seat.get("/desk/windows?state=melting&component=nosuch")
    for asked in ("melting", "nosuch"):
        assert f'<option value="{asked}" selected>{asked}</option>' in page
    assert "Nothing is listed until that is mended." in page
