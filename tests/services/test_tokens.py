"""Tokens: who makes one, what it lets in, and when it ends; each change journalled."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from maintenance.domain.actor import Actor, person
from maintenance.domain.catalog import Component
from maintenance.domain.errors import Conflict, MissingScope, NotAllowed, NoToken, Refused
from maintenance.domain.lifecycle import REVISION_STEPS, WINDOW_STEPS, possible
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope, TokenState
from maintenance.services import access, rota, tokens
from maintenance.services.components import save_component
from maintenance.services.tokens import bearer, hold_all, make, release, revoke
from maintenance.store.approvals import signoffs
from maintenance.store.journal import JournalRow, entries
from maintenance.store.tokens import TokenRow, tokens_of
from maintenance.store.unit_of_work import reading, writing
from tests.conftest import NOW
from tests.support.desk import entry, give_own_password, journal_length
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    make_draft,
    propose_it,
    resave,
    save,
    schedule,
    stands,
)

ENDS_ON = date(2027, 1, 31)
ALL = frozenset(Scope)


def made(
    actor: Actor, *scopes: Scope, by: Actor | None = None, name: str = "deploys", **more: object
) -> tokens.NewToken:
    values: dict[str, object] = {"name": name, "scopes": scopes, "ends_on": ENDS_ON, "now": NOW}
    return make(by or actor, actor.person_id or 0, **{**values, **more})  # type: ignore[arg-type]


def by_token(actor: Actor, *scopes: Scope, now: datetime = NOW) -> Actor:
    """The same person, who comes with a token."""
    return bearer(made(actor, *scopes).secret, now=now).actor


def kept(token_id: int) -> TokenRow:
    with reading() as session:
        return session.get_one(TokenRow, token_id)


def newest(verb: str, many: int = 1) -> list[JournalRow]:
    with reading() as session:
        return [row for row in entries(session, limit=20) if row.verb == verb][:many]


def test_a_token_is_its_owner_narrowed_to_its_scopes(world: World) -> None:
    """Promise 3: a token counts as its owner."""
    new = made(world.ines, Scope.PROPOSE)
    found = bearer(new.secret, now=NOW)
    assert (found.token_id, found.name) == (new.token.id, "deploys")
    assert found.actor.key == world.ines.key
    assert found.actor.person_id == world.ines.person_id
    assert found.actor.roles == {Role.OPERATOR}
    assert found.actor.scopes == {Scope.READ, Scope.PROPOSE}
    assert found.actor.name == "Ines (token deploys)"


def test_the_secret_is_recognised_by_scanners_and_kept_nowhere(world: World) -> None:
    secret = made(world.ines).secret
    assert secret.startswith("mw_")
    assert len(secret) == 46
    with reading() as session:
        row = session.scalars(select(TokenRow)).one()
        values = [str(getattr(row, column.key)) for column in TokenRow.__mapper__.column_attrs]
        journal = [str((one.before, one.after, one.remark)) for one in entries(session)]
    assert not [text for text in (*values, *journal) if secret[3:] in text]


def test_making_is_journalled_with_all_that_it_may_and_until_when(world: World) -> None:
    """Promise 7."""
    new = made(world.ines, Scope.CONDUCT)
    told = entry("make-token")
    assert (told.actor, told.subject) == (world.ines.key, f"person:{world.ines.person_id}")
    assert told.before is None
    assert told.after == {
        "token": "deploys",
        "token_id": new.token.id,
        "scopes": ["conduct", "read"],
        "expires_at": "2027-02-01T05:00:00Z",
    }


def test_it_works_through_its_last_day_in_its_owner_s_zone_and_no_longer(world: World) -> None:
    new = made(world.ines)
    midnight = datetime(2027, 2, 1, 5, tzinfo=UTC)
    assert new.token.expires_at == midnight
    assert bearer(new.secret, now=midnight - timedelta(microseconds=1))
    with pytest.raises(NoToken, match="has expired"):
        bearer(new.secret, now=midnight)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": " "}, "name", "Give a name"),
        ({"name": "x" * 81}, "name", "Give a name"),
        ({"name": "taken"}, "name", "is a token of this name"),
        ({"ends_on": None}, "ends_on", "Choose the last day"),
        ({"ends_on": date(2026, 11, 23)}, "ends_on", "has passed"),
        ({"ends_on": date(2027, 11, 26)}, "ends_on", "At most 366 days"),
        ({"ends_on": date.max}, "ends_on", "At most 366 days"),
        ({"scopes": [Scope.REVIEW]}, "scopes", "“review” takes the role reviewer"),
    ],
    ids=["no name", "long name", "name taken", "no end", "past", "too long", "huge", "no role"],
)
def test_a_token_that_can_not_be_is_refused_by_the_field(
    world: World, changes: dict[str, object], field: str, said: str
) -> None:
    made(world.ines, name="taken")
    before = journal_length()
    with pytest.raises(Refused) as refused:
        made(world.ines, **changes)  # type: ignore[arg-type]
    assert [(one.field, said in one.sentence) for one in refused.value.errors] == [(field, True)]
    assert journal_length() == before


@pytest.mark.parametrize("ends_on", [date(2026, 11, 24), date(2027, 11, 25)], ids=["today", "last"])
def test_from_today_to_366_days_ahead_are_possible(world: World, ends_on: date) -> None:
    assert bearer(made(world.ines, ends_on=ends_on).secret, now=NOW)


def test_a_name_is_free_again_once_its_token_has_ended(world: World) -> None:
    revoke(world.ines, made(world.ines).token.id, now=NOW)
    made(world.ines, ends_on=date(2026, 11, 25))
    assert made(world.ines, now=NOW + timedelta(days=3))


def test_nobody_but_its_owner_makes_a_token_not_even_an_admin_or_a_token(world: World) -> None:
    for other in (world.olga, world.rosa, by_token(world.ines, Scope.PROPOSE)):
        with pytest.raises(NotAllowed, match="made by its owner"):
            made(world.ines, by=other, name="of others")


@pytest.mark.parametrize("scope", sorted(ALL - {Scope.READ, Scope.AUDIT}))
def test_at_the_machine_no_token_is_made_that_writes_in_somebody_s_name(
    world: World, scope: Scope
) -> None:
    """Promise 3: whoever has a shell could otherwise be an author under one name and decide
    under another."""
    with pytest.raises(Refused, match="makes them at https://maintenance"):
        made(world.marcus, scope, by=ROOT)


def test_at_the_machine_one_that_reads_can_be_made_and_says_by_whom(world: World) -> None:
    new = made(world.noor, Scope.AUDIT, by=ROOT)
    assert bearer(new.secret, now=NOW).actor.key == world.noor.key
    assert new.token.console == "root at the machine"
    assert entry("make-token").actor == "console:root"


def test_a_disabled_person_gets_none(world: World) -> None:
    access.disable(world.olga, world.ines.person_id or 0, now=NOW)
    with pytest.raises(Conflict, match="is disabled"):
        made(world.ines, by=ROOT)


@pytest.mark.parametrize("secret", ["", "mw_", "mw_" + "x" * 43, "mw_" + "ü" * 43, "x" * 10_000])
def test_what_is_no_token_lets_nobody_in(world: World, secret: str) -> None:
    made(world.ines)
    with pytest.raises(NoToken, match=r"not a token|not known"):
        bearer(secret, now=NOW)


@pytest.mark.parametrize("by", ["ines", "olga", "machine"])
def test_its_owner_an_admin_and_the_machine_end_it_at_once(world: World, by: str) -> None:
    new = made(world.ines)
    actor = ROOT if by == "machine" else getattr(world, by)
    revoke(actor, new.token.id, now=NOW)
    with pytest.raises(NoToken, match="was revoked"):
        bearer(new.secret, now=NOW)
    told = entry("revoke-token")
    assert told.actor == actor.key
    assert told.before == {"token": "deploys", "token_id": new.token.id, "revoked": False}
    assert told.after == {"token": "deploys", "token_id": new.token.id, "revoked": True}
    before = journal_length()
    revoke(actor, new.token.id, now=NOW + timedelta(hours=1))
    assert journal_length() == before
    assert kept(new.token.id).revoked_at == NOW


def test_nobody_else_ends_it_nor_does_a_token(world: World) -> None:
    token_id = made(world.ines, name="another").token.id
    for other in (world.rosa, by_token(world.ines, *ALL - {Scope.REVIEW})):
        with pytest.raises(NotAllowed):
            revoke(other, token_id, now=NOW)
    assert kept(token_id).revoked_at is None


def test_disabling_its_owner_ends_every_token_for_good(world: World) -> None:
    first, second = made(world.ines), made(world.ines, name="second")
    gone = made(world.ines, name="gone", ends_on=date(2026, 11, 24))
    access.disable(world.olga, world.ines.person_id or 0, now=NOW + timedelta(days=2))
    access.enable(world.olga, world.ines.person_id or 0, now=NOW + timedelta(days=3))
    for one in (first, second):
        with pytest.raises(NoToken, match="was revoked"):
            bearer(one.secret, now=NOW + timedelta(days=3))
    ended = {row.after["token_id"] for row in newest("revoke-token", 5)}
    assert ended == {first.token.id, second.token.id}
    assert kept(gone.token.id).revoked_at is None


def test_a_sign_in_link_ends_the_tokens_of_whoever_had_the_account_before(world: World) -> None:
    """Promise 3: a link from an author, used, and then a token that outlives the owner's own new
    password, would let the author decide under another name."""
    secret = made(world.lena, Scope.REVIEW).secret
    give_own_password(world.lena, now=NOW)
    with pytest.raises(NoToken, match="was revoked"):
        bearer(secret, now=NOW)


def test_a_lost_role_narrows_at_once_and_without_any_nothing_is_left(world: World) -> None:
    secret, me = made(world.marcus, *ALL).secret, world.marcus.person_id or 0
    window_id = save(world, make_draft(), now=NOW)
    propose_it(world, window_id, now=NOW)
    access.change_roles(world.olga, me, [Role.OPERATOR], now=NOW)
    with pytest.raises(NotAllowed, match="Only a reviewer may approve"):
        approve_it(world, window_id, by=bearer(secret, now=NOW).actor, now=NOW)
    access.change_roles(world.olga, me, [], now=NOW)
    with pytest.raises(NotAllowed, match="has no role any more"):
        bearer(secret, now=NOW)


def test_the_last_use_is_written_at_most_every_10_minutes(world: World) -> None:
    new = made(world.ines)
    assert kept(new.token.id).used_at is None
    marks = []
    for minutes in (0, 9, 10, 11, 12):
        bearer(new.secret, now=NOW + timedelta(minutes=minutes))
        marks.append(kept(new.token.id).used_at)
    later = NOW + timedelta(minutes=11)
    assert marks == [NOW, NOW, NOW, later, later]


def test_a_restore_holds_every_token_until_an_admin_releases_it(world: World) -> None:
    first, second = made(world.ines), made(world.rosa)
    revoke(world.ines, first.token.id, now=NOW)
    with writing() as session:
        assert hold_all(session, ROOT, NOW) == 1
    with pytest.raises(NoToken, match="on hold"):
        bearer(second.secret, now=NOW)
    assert entry("hold-token").after["on_hold"] is True
    with pytest.raises(NotAllowed, match="Only an admin may release"):
        release(world.rosa, second.token.id, now=NOW)
    release(world.olga, second.token.id, now=NOW)
    assert bearer(second.secret, now=NOW)
    assert entry("release-token").before["on_hold"] is True


def test_a_token_of_an_author_can_not_approve_and_another_s_can(world: World) -> None:
    """Promise 3."""
    window_id = save(world, make_draft(), by=by_token(world.marcus, *ALL), now=NOW)
    propose_it(world, window_id, now=NOW)
    with pytest.raises(NotAllowed, match="You are an author"):
        approve_it(world, window_id, by=world.marcus, now=NOW)
    other = save(world, make_draft("2026-12-02 10:00"), by=world.marcus, now=NOW)
    propose_it(world, other, now=NOW)
    token = bearer(made(world.marcus, Scope.REVIEW, name="own").secret, now=NOW).actor
    with pytest.raises(NotAllowed, match="You are an author"):
        approve_it(world, other, by=token, now=NOW)
    approve_it(world, other, by=by_token(world.lena, Scope.REVIEW), now=NOW)
    with reading() as session:
        (decision,) = signoffs(session, other)
    assert (decision.person_id, decision.person_name) == (
        world.lena.person_id,
        "Lena (token deploys)",
    )


@pytest.mark.parametrize("step", [*REVISION_STEPS, *WINDOW_STEPS], ids=lambda step: step.verb)
def test_a_verb_takes_its_scope_and_no_other_will_do(world: World, step) -> None:  # type: ignore[no-untyped-def]
    actor = person(1, "Ines", step.roles)
    for scope in Scope:
        with_it = Actor(actor.key, actor.name, 1, actor.roles, frozenset({scope}))
        if scope is step.scope:
            with_it.needs(step.roles, step.does, step.scope)
        else:
            with pytest.raises(MissingScope, match=f"lacks the scope “{step.scope}”"):
                with_it.needs(step.roles, step.does, step.scope)


def test_the_services_of_the_verbs_ask_for_the_scope(world: World) -> None:
    reads = by_token(world.ines)
    with pytest.raises(MissingScope, match="may not save a draft"):
        save(world, make_draft(), by=reads, now=NOW)
    window_id = save(world, make_draft(), now=NOW)
    with pytest.raises(MissingScope, match="may not save a draft"):
        resave(world, window_id, make_draft(title="Another"), by=reads, now=NOW)
    propose_it(world, window_id, now=NOW)
    with pytest.raises(MissingScope, match="may not approve a window"):
        approve_it(world, window_id, by=by_token(world.lena, Scope.CONDUCT), now=NOW)


def test_what_can_be_pressed_is_narrowed_too(world: World) -> None:
    standing = stands(schedule(world, now=NOW)).standing
    narrow = possible(standing, world.ines.roles, NOW, frozenset({Scope.PROPOSE}))
    assert "save" in narrow
    assert "cancel" not in narrow
    assert "cancel" in possible(standing, world.ines.roles, NOW)


def _desk_only(actor: Actor, world: World) -> Iterable[object]:
    me = actor.person_id or 0
    yield lambda: access.add_person(
        actor, email="x@example.gov", name="X", zone="UTC", roles=[], now=NOW
    )
    yield lambda: access.change_roles(actor, world.ines.person_id or 0, [], now=NOW)
    yield lambda: access.make_link(actor, world.ines.person_id or 0, now=NOW)
    yield lambda: access.disable(actor, world.ines.person_id or 0, now=NOW)
    yield lambda: rota.edit_person(actor, me, name="X", zone="UTC", clock_24=True, now=NOW)
    yield lambda: save_component(actor, Component("east", "East"), now=NOW)


def test_no_token_does_what_the_desk_is_for_whatever_its_owner_may(world: World) -> None:
    actor = by_token(world.olga, Scope.READ, Scope.AUDIT)
    for does in _desk_only(actor, world):
        with pytest.raises(NotAllowed):
            does()  # type: ignore[operator]


def test_the_list_tells_every_token_that_somebody_had_the_newest_first(world: World) -> None:
    first, second = made(world.ines), made(world.ines, name="second")
    made(world.rosa)
    revoke(world.ines, first.token.id, now=NOW)
    with reading() as session:
        listed = tokens_of(session, world.ines.person_id or 0)
    assert [(one.id, one.state(NOW)) for one in listed] == [
        (second.token.id, TokenState.WORKS),
        (first.token.id, TokenState.REVOKED),
    ]
