"""Who stands beside whom on one day, and where there are more than there is room for."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from maintenance.publishing.lanes import ROOM, Asking, Place, Span, arranged

WORDS, FLOOR = 14, 240


def places(*spans: Span, rank: int = 1) -> list[Place]:
    return arranged([Asking(span, rank) for span in spans], WORDS, FLOOR)


def seats(found: list[Place]) -> list[tuple[int | None, int, int]]:
    return [(place.of, place.lane, place.lanes) for place in found]


def test_one_after_another_share_a_lane() -> None:
    assert seats(places((0, 10), (10, 20))) == [(0, 0, 1), (1, 0, 1)]


def test_a_chain_takes_as_many_lanes_as_are_there_at_one_moment() -> None:
    assert seats(places((0, 20), (10, 30), (20, 40), (30, 50))) == [
        (0, 0, 2),
        (1, 1, 2),
        (2, 0, 2),
        (3, 1, 2),
    ]


def test_only_those_that_hang_together_get_narrower() -> None:
    assert [place.lanes for place in places((0, 10), (0, 10), (50, 60))] == [2, 2, 1]


def test_how_many_more_is_said_where_they_are_and_only_there() -> None:
    """Four at once from 100 to 120; long before and after that there are two and three."""
    found = places((0, 60), (10, 60), (80, 120), (100, 120), (100, 130), (100, 140), (125, 200))
    (more,) = [place for place in found if place.of is None]
    assert (more.span, more.more) == ((100, 120), 2)
    assert [place.of for place in found if place.of is not None] == [0, 1, 2, 3, 6]


def test_how_many_more_stands_after_what_is_drawn() -> None:
    """Its words are higher than those that it counts, so it begins above them."""
    found = places(*[(100, 104)] * 5)
    assert {place.of: (place.lane, place.lanes) for place in found} == {
        0: (0, 3),
        1: (1, 3),
        None: (2, 3),
    }


def test_of_too_many_the_lowest_ranks_are_drawn() -> None:
    asking = [Asking((n, 100), rank) for n, rank in enumerate([2, 2, 1, 0])]
    assert {place.of for place in arranged(asking, WORDS, FLOOR)} == {2, 3, None}


def test_the_words_have_room_to_be_read_within_the_day() -> None:
    for top, told in ((100, (94, 108)), (0, (0, 14)), (238, (226, 240))):
        found = places(*[(top, top + 2)] * 4)
        assert [place.span for place in found if place.of is None] == [told]


SPANS = st.tuples(st.integers(0, 200), st.integers(1, 40)).map(lambda at: (at[0], at[0] + at[1]))
ASKING = st.lists(st.builds(Asking, SPANS, st.integers(0, 2)), max_size=14)


@given(ASKING)
def test_nothing_is_drawn_over_another_and_nobody_is_lost(asking: list[Asking]) -> None:
    found = arranged(asking, WORDS, FLOOR)
    assert all(place.lane < place.lanes <= ROOM for place in found)
    for lane in range(ROOM):
        inside = sorted(place.span for place in found if place.lane == lane)
        assert all(one[1] <= other[0] for one, other in pairwise(inside))
    shown = {place.of for place in found}
    crowds = [place.span for place in found if place.of is None]
    for n, one in enumerate(asking):
        top, bottom = one.span
        assert n in shown or any(top < end and start < bottom for start, end in crowds)


@given(ASKING)
def test_more_are_counted_only_where_there_is_no_room(asking: list[Asking]) -> None:
    for crowd in (place for place in arranged(asking, WORDS, FLOOR) if place.of is None):
        moments = range(int(crowd.span[0]) - 1, int(crowd.span[1]) + 1)
        at_once = [sum(a.span[0] <= m < a.span[1] for a in asking) for m in moments]
        assert max(at_once) > ROOM
        assert crowd.more >= 2
