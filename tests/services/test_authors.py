"""Promise 3, four eyes: an author, or whom an author let in, never decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from maintenance.domain.actor import Actor, person
from maintenance.domain.errors import NotAllowed
from maintenance.domain.lifecycle import Verb
from maintenance.domain.people import Role
from maintenance.places import DEFAULT_POLICY
from maintenance.services import access, policies, propose
from tests.support.verbs import do
from tests.support.world import (
    ROOT,
    World,
    at,
    make_draft,
    pressed,
    save,
    stands,
    whole,
)

MONDAY = at("2026-11-23 12:00")
LATER = MONDAY + timedelta(hours=1)
NEXT_WEEK = make_draft("2026-12-08 10:00")
Story = Callable[[World], str]


def only_reviewer(actor: Actor) -> Actor:
    """The same person, with the reviewer's role alone, so that no other role is asked about."""
    return person(actor.person_id or 0, actor.name, (Role.REVIEWER,))


def as_admin(actor: Actor) -> Actor:
    return person(actor.person_id or 0, actor.name, (Role.ADMIN,))


def proposed(world: World, *savers: Actor) -> str:
    """Saved by each of them in turn, then proposed."""
    window_id = save(world, make_draft(), by=savers[0], now=MONDAY)
    for saver in savers[1:]:
        do(Verb.SAVE, saver, window_id, now=MONDAY)
    do(Verb.PROPOSE, world.ines, window_id, now=MONDAY)
    return window_id


def approved_then_edited(world: World) -> str:
    """Marcus’s text was approved by Lena; Ines edits it."""
    window_id = proposed(world, world.marcus)
    do(Verb.APPROVE, world.lena, window_id, now=MONDAY)
    do(Verb.SAVE, world.ines, window_id, now=LATER)
    do(Verb.PROPOSE, world.ines, window_id, now=LATER)
    return window_id


def withdrawn_and_begun_anew(world: World) -> str:
    """Marcus’s edit beside the live revision is withdrawn; Ines starts from the live one."""
    window_id = proposed(world, world.ines)
    do(Verb.APPROVE, world.lena, window_id, now=MONDAY)
    do(Verb.SAVE, world.marcus, window_id, now=MONDAY)
    do(Verb.WITHDRAW, world.ines, window_id, now=MONDAY)
    do(Verb.SAVE, world.ines, window_id, now=LATER)
    do(Verb.PROPOSE, world.ines, window_id, now=LATER)
    return window_id


def withdrawn_unpublished(world: World) -> str:
    """Marcus’s draft was withdrawn before anybody approved it; Ines goes on with its text."""
    window_id = save(world, make_draft(), by=world.marcus, now=MONDAY)
    do(Verb.WITHDRAW, world.ines, window_id, now=MONDAY)
    do(Verb.SAVE, world.ines, window_id, now=LATER)
    do(Verb.PROPOSE, world.ines, window_id, now=LATER)
    return window_id


def copied_from(world: World, source: str) -> str:
    draft, on = whole(NEXT_WEEK), pressed()
    done = propose.save(
        world.ines, draft, window_id=None, pressed=on, now=LATER, copied_from=source
    )
    do(Verb.PROPOSE, world.ines, done.window_id, now=LATER)
    return done.window_id


def copied_unapproved(world: World) -> str:
    return copied_from(world, save(world, make_draft(), by=world.marcus, now=MONDAY))


def copied_approved(world: World) -> str:
    source = proposed(world, world.marcus)
    do(Verb.APPROVE, world.lena, source, now=MONDAY)
    return copied_from(world, source)


def copied_emergency(world: World, *, agreed: bool = False) -> str:
    """Marcus’s text went public as an emergency; no second person has agreed to it, unless so said."""
    source = save(world, make_draft("2026-11-24 10:00"), by=world.marcus, now=MONDAY)
    do(Verb.DECLARE, world.ines, source, now=MONDAY)
    if agreed:
        do(Verb.REVIEW, world.lena, source, now=MONDAY)
    return copied_from(world, source)


def linked(world: World, *, by: Actor, first: bool = False) -> str:
    """An admin hands Marcus a sign-in link, before or after the window is first saved."""
    if first:
        access.make_link(as_admin(by), world.marcus.person_id or 0, now=MONDAY - timedelta(hours=1))
    window_id = proposed(world, world.ines)
    if not first:
        access.make_link(as_admin(by), world.marcus.person_id or 0, now=LATER)
    return window_id


def made_reviewer(world: World, *, by: Actor) -> str:
    """Somebody takes the reviewer's role from Marcus and gives it to him again."""
    window_id = proposed(world, world.ines)
    marcus = world.marcus.person_id or 0
    access.change_roles(ROOT, marcus, (Role.OPERATOR,), now=LATER)
    access.change_roles(as_admin(by), marcus, (Role.OPERATOR, Role.REVIEWER), now=LATER)
    return window_id


def doing_the_work(world: World) -> str:
    window_id = save(world, make_draft(doers=(world.ines, world.marcus)), now=MONDAY)
    do(Verb.PROPOSE, world.ines, window_id, now=MONDAY)
    return window_id


MARCUS_MAY: dict[str, tuple[Story, str | None]] = {
    "he wrote it": (lambda w: proposed(w, w.marcus), "author"),
    "he wrote a part, and others went on": (lambda w: proposed(w, w.marcus, w.rosa, w.ines), "author"),
    "he put in the last word": (lambda w: proposed(w, w.ines, w.marcus), "author"),
    "he has nothing to do with it": (lambda w: proposed(w, w.ines), None),
    "what he wrote was approved since": (approved_then_edited, None),
    "what he wrote was withdrawn, and begun anew from the live one": (withdrawn_and_begun_anew, None),
    "what he wrote was withdrawn unpublished, and taken over": (withdrawn_unpublished, "author"),
    "his unapproved text was copied": (copied_unapproved, "author"),
    "his approved text was copied": (copied_approved, None),
    "his emergency was copied": (copied_emergency, "author"),
    "his emergency was copied after a second person agreed": (
        lambda w: copied_emergency(w, agreed=True),
        None,
    ),
    "an author gave him a link": (lambda w: linked(w, by=w.ines), "sign-in link"),
    "an author gave him a link before": (lambda w: linked(w, by=w.ines, first=True), None),
    "somebody else gave him a link": (lambda w: linked(w, by=w.olga), None),
    "an author made him a reviewer": (lambda w: made_reviewer(w, by=w.ines), "made you a reviewer"),
    "somebody else made him a reviewer": (lambda w: made_reviewer(w, by=w.olga), None),
    "he does the work": (doing_the_work, "doing the work"),
}  # fmt: skip


@pytest.mark.parametrize("name", MARCUS_MAY)
def test_who_may_decide(world: World, name: str) -> None:
    """Promise 3: and whoever may not is told why, whether approving, returning or refusing."""
    story, why = MARCUS_MAY[name]
    window_id = story(world)
    marcus = only_reviewer(world.marcus)
    if why is None:
        assert not do(Verb.APPROVE, marcus, window_id, now=LATER).already
        return
    for verb in (Verb.APPROVE, Verb.RETURN, Verb.REFUSE):
        with pytest.raises(NotAllowed, match=why):
            do(verb, marcus, window_id, now=LATER)


def test_those_who_do_the_work_may_approve_where_the_policy_lets_them(world: World) -> None:
    text = DEFAULT_POLICY.read_text().replace(
        "doers_may_approve = false", "doers_may_approve = true"
    )
    policies.use(ROOT, text, now=MONDAY)
    window_id = doing_the_work(world)
    assert not do(Verb.APPROVE, only_reviewer(world.marcus), window_id, now=LATER).already


@pytest.mark.parametrize("who", ["who saved it", "who declared it", "neither"])
def test_an_emergency_is_reviewed_by_neither_its_author_nor_who_declared_it(
    world: World, who: str
) -> None:
    """Promises 1 and 3: whoever declares becomes an author."""
    saver, declarer = {
        "who saved it": (world.marcus, world.ines),
        "who declared it": (world.ines, world.marcus),
        "neither": (world.ines, world.rosa),
    }[who]
    window_id = save(world, make_draft("2026-11-24 10:00"), by=saver, now=MONDAY)
    do(Verb.DECLARE, declarer, window_id, now=MONDAY)
    marcus = only_reviewer(world.marcus)
    if who == "neither":
        do(Verb.REVIEW, marcus, window_id, now=LATER)
        assert not stands(window_id).review_owed
        return
    with pytest.raises(NotAllowed, match="You are an author"):
        do(Verb.REVIEW, marcus, window_id, now=LATER)
    assert stands(window_id).review_owed


def test_whoever_declared_it_stays_an_author_of_what_is_edited_until_somebody_agrees(
    world: World,
) -> None:
    window_id = save(world, make_draft("2026-11-24 10:00"), now=MONDAY)
    do(Verb.DECLARE, world.marcus, window_id, now=MONDAY)
    do(Verb.SAVE, world.ines, window_id, now=LATER, draft=NEXT_WEEK)
    assert world.marcus.person_id in _authors(window_id)
    do(Verb.REVIEW, world.lena, window_id, now=LATER)
    do(Verb.WITHDRAW, world.ines, window_id, now=LATER)
    do(Verb.SAVE, world.ines, window_id, now=LATER, draft=NEXT_WEEK)
    assert _authors(window_id) == {world.ines.person_id}


def test_the_clock_and_the_console_are_nobody_who_could_decide(world: World) -> None:
    window_id = proposed(world, world.ines)
    with pytest.raises(NotAllowed):
        do(Verb.APPROVE, ROOT, window_id, now=LATER)


def _authors(window_id: str) -> frozenset[int]:
    return stands(window_id).shown.authors
