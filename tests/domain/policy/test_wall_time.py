"""A new tz database that moves the clocks parts a window's instant from its wall time."""

from dataclasses import replace
from datetime import timedelta

from maintenance.domain.draft import Draft
from maintenance.domain.policy.wall_time import moved_clocks
from maintenance.domain.wording import DateStyle
from tests.support.world import make_draft


def said(draft: Draft) -> list[str]:
    return [one.sentence for one in moved_clocks(draft, DateStyle.TWELVE_HOURS)]


def moved(draft: Draft, hours: int = 1) -> Draft:
    """As if its zone had kept other clocks when it was saved."""
    assert draft.starts is not None
    wall = draft.starts.wall - timedelta(hours=hours)
    return replace(draft, starts=replace(draft.starts, wall=wall))


def test_nothing_is_said_while_the_two_go_together() -> None:
    assert said(make_draft()) == []


def test_the_sentence_names_both_times_and_what_to_do() -> None:
    (sentence,) = said(moved(make_draft()))
    assert (
        "announced as Tuesday, December 1, 9:00 a.m., is Tuesday, December 1, 10:00 a.m."
        in sentence
    )
    assert "Accept the risk" in sentence


def test_another_change_of_the_clocks_is_another_finding() -> None:
    draft = make_draft()
    assert draft.starts is not None
    once = moved_clocks(moved(draft), DateStyle.TWELVE_HOURS)
    later = replace(
        moved(draft), starts=replace(moved(draft).starts, at=draft.starts.at + timedelta(hours=1))
    )  # type: ignore[type-var]
    assert once[0].key != moved_clocks(later, DateStyle.TWELVE_HOURS)[0].key
