"""The roll as it is called on the page: everybody once, and why they have to be there."""

from datetime import UTC, datetime

from maintenance.domain.interval import Interval
from maintenance.domain.staffing import AtHand, Attendance, Roster
from maintenance.web.desk.roll_call import DOES_THE_WORK, CalledGroup, roll_call

WHEN = Interval(datetime(2026, 12, 1, 15, tzinfo=UTC), datetime(2026, 12, 1, 17, tzinfo=UTC))
NAMES = {1: "Ines", 2: "Rosa", 3: "Dev"}


def roster(team: str | None, needed: int, *people: int, away: int = 0) -> Roster:
    name = team.title() if team else "Who does the work"
    there = tuple(
        Attendance(
            one,
            NAMES[one],
            "UTC",
            AtHand.ABSENT if one == away else AtHand.AVAILABLE,
            why="on leave" if one == away else "",
        )
        for one in people
    )
    return Roster(team, name, WHEN, needed, there)


def shown(groups: tuple[CalledGroup, ...]) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    return [(one.needs, [(person.name, person.notes) for person in one.people]) for one in groups]


def test_who_does_the_work_and_is_of_the_team_stands_there_once_and_is_marked() -> None:
    called = roll_call((roster("data", 2, 1, 2, away=2), roster(None, 1, 1)))
    assert shown(called) == [
        (
            "Data team: two of them have to be there.",
            [("Ines", (DOES_THE_WORK,)), ("Rosa", ("on leave",))],
        )
    ]


def test_who_does_the_work_and_is_of_no_team_is_called_after_them() -> None:
    called = roll_call((roster("data", 1, 1, 2), roster(None, 2, 2, 3)))
    assert shown(called) == [
        (
            "Data team: one of them has to be there.",
            [("Ines", ()), ("Rosa", (DOES_THE_WORK,))],
        ),
        ("Everybody who does the work has to be there.", [("Dev", ())]),
    ]


def test_who_is_of_two_teams_is_named_in_the_second() -> None:
    called = roll_call((roster("data", 1, 1, 2), roster("routing", 2, 1, 3)))
    assert shown(called)[1] == (
        "Routing team: two of them have to be there, and Ines above is of it too.",
        [("Dev", ())],
    )


def test_a_team_without_members_is_called_in_vain() -> None:
    assert shown(roll_call((roster("data", 1),))) == [
        ("Data team: one of them has to be there.", [])
    ]
