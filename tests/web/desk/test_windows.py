"""The list of all windows: by state, component, time and words; pages keep what was asked."""

import pytest

from maintenance.services import propose, review
from maintenance.services.declare import declare
from tests.support.seat import Seat, text_of
from tests.support.world import at, make_draft, press, pressed, propose_it, save, schedule

MONDAY = at("2026-11-30 09:00")
TUESDAY = at("2026-12-01 11:30")
REASON = "The disk fails within hours, and nothing else will do."


@pytest.fixture
def noor(app, world, clock):
    """An auditor, before a window in each state."""
    refused, withdrawn = (
        save(world, make_draft("2026-12-09 10:00", title=title), now=MONDAY)
        for title in ("Refused", "Withdrawn")
    )
    propose_it(world, refused, now=MONDAY)
    review.refuse_proposal(world.lena, refused, pressed(refused), remarks="No.", now=MONDAY)
    propose.withdraw(world.ines, withdrawn, pressed(withdrawn), now=MONDAY)
    save(world, make_draft("2026-12-09 10:00", title="Draft"), now=MONDAY)
    emergency = save(world, make_draft("2026-11-30 09:30", 30, title="Owed"), now=MONDAY)
    declare(world.ines, emergency, pressed(emergency), reason=REASON, words="", now=MONDAY)
    schedule(world, make_draft("2026-12-08 10:00", title="Ahead", components=("east",)), now=MONDAY)
    late = schedule(world, make_draft("2026-12-01 10:00", 60, title="Late"), now=MONDAY)
    press(world, "begin", late, now=at("2026-12-01 10:00"))
    clock.move_to(TUESDAY)
    return Seat(app, world.noor)


def titles(seat, query):
    page = seat.get(f"/desk/windows?{query}")
    rows = page.split('<ul class="spaced windows">')[1].split("</ul>")[0]
    return {text_of(part.split("</p>")[0]) for part in rows.split('<p class="name">')[1:]}


FOUND = [
    ("state=late", {"Late"}),
    ("state=in-progress", {"Late"}),
    ("state=refused", {"Refused"}),
    ("state=withdrawn", {"Withdrawn"}),
    ("state=draft", {"Draft"}),
    ("state=review-owed", {"Owed"}),
    ("state=scheduled&component=east", {"Ahead"}),
    ("component=east", {"Ahead"}),
    ("since=2026-12-08&until=2026-12-08", {"Ahead"}),
    ("words=aHe", {"Ahead"}),
    ("words=ahead&component=databases", set()),
    ("words=%25", set()),
    ("words=%F0%9F%94%A7", set()),
]


def test_windows_are_found_by_what_is_asked(noor):
    """One world for all: it takes long to make."""
    assert {query: titles(noor, query) for query, _ in FOUND} == dict(FOUND)


NOT_FOUND = [
    ("since=tomorrow", "since"),
    ("since=0001-01-01", "since"),
    ("until=9999-12-31", "until"),
    ("until=10000-01-01", "until"),
    ("since=2026-12-09&until=2026-12-01", "until"),
    ("component=nosuch", "component"),
    ("state=melting", "state"),
]


def test_what_can_not_be_asked_is_said_by_its_field(app, world):
    noor = Seat(app, world.noor)
    unsaid = [q for q, f in NOT_FOUND if f'id="{f}-says"' not in noor.get(f"/desk/windows?{q}")]
    assert unsaid == []


def test_a_page_that_there_is_not_is_the_nearest(noor):
    for page in ("0", "-3", "99999999999999999999", "two"):
        assert "Late" in titles(noor, f"page={page}"), page


def test_pages_keep_what_was_asked(app, world):
    for n in range(27):
        save(world, make_draft("2026-12-09 10:00", title=f"Draft {n}"), now=MONDAY)
    page = Seat(app, world.ines).get("/desk/windows?state=draft&words=Draft")
    assert "?state=draft&amp;words=Draft&amp;page=2" in page
