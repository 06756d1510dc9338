"""The promises of docs/design.md, looked at after one step: from inside, between before and after."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import combinations
from types import SimpleNamespace
from typing import Any

from maintenance.store.journal import FIRST_HASH, chained_hash
from tests.support.expected import BY_CLOCK, EDGES, LIVE, RUNNING, Claim, may
from tests.support.inside import Inside, moment
from tests.support.world import World

_APPROVED = frozenset({"approved", "declared"})
_BY_APPROVAL = frozenset({"announced", "changed", "rescheduled"})


def the_clock_has_worked(after: Inside, now: datetime, graces: tuple[timedelta, timedelta]) -> None:
    """docs/design.md, The clock: at each moment that lies behind, what it owes was done and told."""
    begin_for, end_for = graces
    for row in after.windows.values():
        if row.state.value not in LIVE:
            continue
        told = {(one.kind.value, one.moment_at) for one in after.told(row.id)}
        by_clock = after.revisions[row.id, row.live_number].content["finishes"] == "by-clock"
        start, end = row.announced_start_at, row.announced_end_at
        if row.state.value in RUNNING:
            assert not (by_clock and end <= now), "the clock did not complete it"
            assert by_clock or now < end + end_for or ("late", end) in told, "late was not told"
            continue
        assert now < end or ("not-begun", end) in told, "not-begun was not told"
        if start + begin_for <= now < end:
            assert ("delayed", start) in told, "delayed was not told"


def hold_inside(before: Inside, after: Inside, world: World) -> None:
    """Raises AssertionError, with the promise that is broken."""
    states_are_possible(after)
    nothing_overlaps(after)
    claims_are_what_is_announced(after)
    live_revisions_were_signed(after)
    publications_are_of_what_was_signed(before, after)
    sequences_count_publications(before, after)
    the_edition_moves_with_what_is_public(before, after)
    the_chain_holds(before, after)
    the_journal_explains_every_state(before, after, world)


def states_are_possible(after: Inside) -> None:
    """At most one live and one pending revision, and nothing pending beside what runs or is over."""
    for row in after.windows.values():
        states = {n: one.state.value for (w, n), one in after.revisions.items() if w == row.id}
        pending = [n for n, state in states.items() if state in {"draft", "proposed", "returned"}]
        assert pending == ([row.pending_number] if row.pending_number else []), row.id
        approved = [n for n, state in states.items() if state == "approved"]
        assert approved == ([row.live_number] if row.live_number else []), row.id
        assert (row.live_number is None) == (row.state.value == "unpublished")
        if row.pending_number:
            assert row.state.value in {"unpublished", "scheduled"}, "pending beside what runs"
        assert row.uid == f"{row.id}@maintenance.example.gov", "a UID changed"


def nothing_overlaps(after: Inside) -> None:
    """Promise 2, from the windows' own stretches; one that never began has given up its own."""
    live = [one for one in after.windows.values() if one.state.value in LIVE]
    for a, b in combinations(live, 2):
        shared = after.slugs(a.id) & after.slugs(b.id)
        if not shared:
            continue
        assert not (a.state.value in RUNNING and b.state.value in RUNNING), "two run on a component"
        apart = (
            a.announced_end_at <= b.announced_start_at or b.announced_end_at <= a.announced_start_at
        )
        assert apart or _gave_up(after, a) or _gave_up(after, b), "live stretches overlap"


def _gave_up(after: Inside, row: Any) -> bool:
    return row.state.value == "scheduled" and any(
        told.kind.value == "not-begun" and told.moment_at == row.announced_end_at
        for told in after.told(row.id)
    )


def claims_are_what_is_announced(after: Inside) -> None:
    """What the database keeps apart is what customers were told, component by component."""
    wanted = {
        Claim(
            row.id,
            slug,
            row.announced_start_at,
            row.announced_end_at,
            row.state.value in RUNNING,
        )
        for row in after.windows.values()
        if row.state.value in LIVE and not _gave_up(after, row)
        for slug in after.slugs(row.id)
    }
    assert after.claims == wanted, "claims differ from what is announced"


def live_revisions_were_signed(after: Inside) -> None:
    """Promise 1: of exactly that revision, by its digest; a declared one is marked as such."""
    signed = _signed(after)
    for row in after.windows.values():
        if row.live_number is None:
            continue
        revision = after.revisions[row.id, row.live_number]
        decision = signed.get((row.id, row.live_number, revision.digest))
        assert decision is not None, "what is live was never approved"
        assert row.emergency == any(
            one.decision.value == "declared" for one in after.signoffs if one.window_id == row.id
        )


def _signed(after: Inside) -> dict[tuple[str, int, str], str]:
    return {
        (one.window_id, one.number, one.digest): one.decision.value
        for one in after.signoffs
        if one.decision.value in _APPROVED
    }


def publications_are_of_what_was_signed(before: Inside, after: Inside) -> None:
    """Promise 1: title, components, impact, words and start are those of a signed revision."""
    signed = _signed(after)
    for told in after.publications[len(before.publications) :]:
        revision = after.revisions[told.window_id, told.revision]
        assert (told.window_id, told.revision, revision.digest) in signed, (
            "what is public was never approved"
        )
        content, facts = revision.content, told.facts
        parts = [(part["slug"], part["impact"], part["notice"]) for part in facts["parts"]]
        assert parts == [
            (part["component"], part["impact"], part["notice"]) for part in content["components"]
        ]
        assert (facts["title"], facts["why"]) == (content["title"], content["why"])
        assert moment(facts["announced"]["start"]) == revision.start_at
        if told.kind.value in _BY_APPROVAL:
            assert moment(facts["announced"]["end"]) == revision.end_at
        assert facts["state"] == told.state.value


def sequences_count_publications(before: Inside, after: Inside) -> None:
    """Promise 5: from 0, one more with each publication; and never the same moment told twice."""
    for window_id in {told.window_id for told in after.publications[len(before.publications) :]}:
        rows = after.told(window_id)
        assert [row.sequence for row in rows] == list(range(len(rows))), "SEQUENCE has a gap"
        by_clock = [(row.kind, row.moment_at) for row in rows if row.moment_at]
        assert len(by_clock) == len(set(by_clock)), "a moment was told twice"
        assert after.windows[window_id].last_publication == rows[-1].number
        assert after.windows[window_id].state == rows[-1].state, "the public was not told"


def the_edition_moves_with_what_is_public(before: Inside, after: Inside) -> None:
    """Promise 10: each publication is of an edition of its own making; nothing takes one back."""
    new = after.publications[len(before.publications) :]
    assert after.edition >= before.edition + bool(new), "the edition stood still"
    assert all(before.edition < told.edition <= after.edition for told in new)


def the_chain_holds(before: Inside, after: Inside) -> None:
    """Promise 7, for what is new; ``nothing_rewritten`` holds the rest."""
    previous = before.journal[-1].hash if before.journal else FIRST_HASH
    number = len(before.journal)
    for row in after.journal[len(before.journal) :]:
        number += 1
        assert (row.number, row.previous_hash) == (number, previous), "the chain is torn"
        assert chained_hash(SimpleNamespace(**row._mapping)) == row.hash  # type: ignore[arg-type]
        previous = row.hash


def the_journal_explains_every_state(before: Inside, after: Inside, world: World) -> None:
    """Each verb moved as the tables say, by who may; and each window stands as its last entry says."""
    moved = {
        row.id
        for row in after.windows.values()
        if row.id not in before.windows or tuple(before.windows[row.id]) != tuple(row)
    }
    stood = {row.id: row.state.value for row in before.windows.values()}
    for entry in after.journal[len(before.journal) :]:
        if entry.window_id is None or "live_number" not in entry.after:
            continue
        was, becomes = entry.before["state"], entry.after["state"]
        assert was == stood.get(entry.window_id, was), "a state moved without its journal row"
        stood[entry.window_id] = becomes
        assert (was, becomes) in EDGES[entry.verb], f"{entry.verb} led from {was} to {becomes}"
        _by_who_may(entry, world)
    last = _last_entries(after)
    for window_id in moved:
        _stands_as_told(after.windows[window_id], last[window_id])


def _by_who_may(entry: Any, world: World) -> None:
    if entry.actor == "clock":
        assert entry.verb in BY_CLOCK, f"the clock pressed {entry.verb}"
        return
    actor = next(one for one in vars(world).values() if one.key == entry.actor)
    assert may(actor, entry.verb), f"{actor.name} pressed {entry.verb}"


def _last_entries(after: Inside) -> Mapping[str, Any]:
    return {
        entry.window_id: entry
        for entry in after.journal
        if entry.window_id and "live_number" in entry.after
    }


def _stands_as_told(row: Any, entry: Any) -> None:
    for name in ("state", "outcome"):
        value = getattr(row, name)
        assert entry.after[name] == (value.value if value else None), "a state without its row"
    for name in ("live_number", "pending_number", "last_publication", "emergency"):
        assert entry.after[name] == getattr(row, name), f"{name} without its journal row"
    for name in ("announced_start_at", "announced_end_at", "begun_at", "ended_at", "reviewed_at"):
        kept = entry.after[name]
        assert (moment(kept) if kept else None) == getattr(row, name), f"{name} without its row"
