"""A word of its own in everything that is private: each column that can hold text is named here.

What the public may read of the database stands in ``PUBLIC`` with the reason; all other text is
private. A new column is in neither until somebody decides.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Enum,
    String,
    Table,
    create_engine,
    func,
    select,
    text,
)

from maintenance.store import tables
from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base
from tests.support.world import BEGINNING

CANARY = "canary"
assert tables.MODULES, "they fill the metadata"
PUBLIC = {
    "window.id": "in the address of its page",
    "window.uid": "in its events",
    "publication.window_id": "the window's id",
    "publication.words": "what was said to customers",
    "publication.facts": "what customers read",
    "piece.window_id": "the window's id",
    "piece.fingerprint": "of what the pieces are rendered from",
    "piece.body": "what was rendered for customers",
    "piece.parts": "the components of what customers read",
    "component.slug": "in the address of its page",
    "component.name": "what customers call it",
    "component.description": "what customers are told of it",
    "freeze.public_name": "by which customers see it, where they do",
    "holiday.name": "in the week's picture",
    "policy_text.text": "/policy says what it asks for",
    "policy_text.digest": "names the text",
    "policy_in_force.digest": "names the text",
    **dict.fromkeys(
        (
            *("journal.window_id", "read_revision.window_id", "revision.window_id"),
            *("signoff.window_id", "claim.window_id", "risk.window_id", "scratch.window"),
        ),
        "the window's id",
    ),
    **dict.fromkeys(
        (
            *("claim.component", "component_dependency.component", "freeze_component.component"),
            *("component_dependency.depends_on", "revision_component.component"),
        ),
        "the component's slug",
    ),
    "risk.rule": "one of the rules, which /policy lists",
    "clock.tzdata": "the version of a package",
    "signoff.tzdata": "the version of a package",
}
PRIVATE = {
    "answer": ("operation", "key", "asked", "headers", "body"),
    "calendar": ("secret_address", "shown", "zone", "reading", "added_by"),
    "calendar_freshness": ("etag", "last_modified", "sentence", "lease"),
    "component": ("team", "redundancy"),
    "freeze": ("name",),
    "journal": (
        *("actor", "actor_name", "verb", "subject", "remark"),
        *("before", "after", "previous_hash", "hash"),
    ),
    "known_address": ("account", "address"),
    "person": ("email", "name", "zone", "password_hash"),
    "policy_in_force": ("by",),
    "press": ("key", "actor", "verb", "result"),
    "private_feed": ("key",),
    "publication": ("by",),
    "revision": ("title", "content", "digest", "authors", "remarks"),
    "risk": ("place", "sentence"),
    "scratch": ("form",),
    "session": ("key", "csrf_secret"),
    "sign_in_attempt": ("account", "address"),
    "sign_in_link": ("key", "console"),
    "signoff": ("digest", "person_name", "role", "remarks", "verdict", "waivers", "ground"),
    "team": ("slug", "name"),
    "team_member": ("team",),
    "token": ("key", "name", "scopes", "console"),
    "window": ("emergency_reason",),
    "working_hours": ("week",),
}
# What /policy counts of a waiver; the rest of it, the reason above all, is private.
_KEPT_IN = {"signoff.waivers": frozenset({"rule", "level"})}


def texts() -> Iterator[tuple[Table, "Column[Any]"]]:
    """Every column that can hold what somebody wrote: text and JSON, but no closed set and no time."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            kind = column.type
            if isinstance(kind, CanonicalJson) or (
                isinstance(kind, String) and not isinstance(kind, (Enum, Instant))
            ):
                yield table, column


def private() -> frozenset[str]:
    """The private columns, as “table.column”."""
    return frozenset(
        f"{table}.{column}" for table, columns in PRIVATE.items() for column in columns
    )


def planted(url: URL) -> dict[str, int]:
    """Writes a word of its own into each private column of each row, whatever the database holds of
    triggers and keys; gives in how many rows. A table that is empty gets one row."""
    engine = create_engine(url)
    found = {}
    with engine.begin() as connection:
        _unguarded(connection)
        for table in Base.metadata.sorted_tables:
            if (
                table.name in PRIVATE
                and connection.scalar(select(func.count()).select_from(table)) == 0
            ):
                connection.execute(table.insert().values(_anything(table)))
        for table, column in texts():
            name = f"{table.name}.{column.name}"
            if name in private():
                found[name] = _planted_in(connection, table, column, name)
    engine.dispose()
    return found


def _unguarded(connection: Connection) -> None:
    """Without triggers and keys; a connection of one's own to SQLite looks after no key anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        return
    connection.execute(text("PRAGMA ignore_check_constraints = ON"))
    triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for name in connection.execute(triggers).scalars().all():
        connection.execute(text(f'DROP TRIGGER "{name}"'))


def _anything(table: Table) -> dict[str, Any]:
    """A row of values that their columns take."""
    return {column.name: _of_kind(column.type) for column in table.columns}


def _of_kind(kind: Any) -> Any:
    if isinstance(kind, CanonicalJson):
        return {"told": "x"}
    if isinstance(kind, Instant):
        return BEGINNING
    if isinstance(kind, Enum):
        return kind.enums[0]
    return {bool: False, int: 1, date: BEGINNING.date(), bytes: b"x"}.get(kind.python_type, "x")


def _planted_in(connection: Connection, table: Table, column: "Column[Any]", name: str) -> int:
    word = f"{CANARY}-{name.replace('.', '-').replace('_', '-')}"
    keys = list(table.primary_key.columns)
    cells = connection.execute(table.select().with_only_columns(column, *keys)).all()
    for number, (value, *key) in enumerate(cells):
        own = f"{word}-{number}"
        is_json = isinstance(column.type, CanonicalJson)
        new = _within(value, own, _KEPT_IN.get(name, frozenset())) if is_json else own
        chosen = table.update().values({column: new})
        for one, at in zip(keys, key, strict=True):
            chosen = chosen.where(one == at)
        connection.execute(chosen)
    return len(cells)


def _within(value: Any, word: str, kept: frozenset[str]) -> Any:
    """The value with the word in the place of each text in it; of nothing, the word itself."""
    if isinstance(value, dict):
        return {
            name: one if name in kept else _within(one, word, kept) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_within(one, word, kept) for one in value]
    return word if isinstance(value, str) or value is None else value
