"""The journal: what somebody looks for in it, each entry with its before and after, and to take away."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from flask import Response, render_template
from sqlalchemy.orm import Session

from maintenance.domain.errors import FieldError, NotFound, Refused
from maintenance.publishing.export import as_csv, as_json
from maintenance.store import journal_search
from maintenance.store.journal import Entry, JournalRow, chained_hash, entry_of, head
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.journal_filter import Filter, asked_for
from maintenance.web.filters import clock_style, reader_zone
from maintenance.web.journal_words import KINDS, journal_lines
from maintenance.web.security import needs
from maintenance.web.taken_away import CSV, taken_away
from maintenance.web.unread import number_named

PAGE_SIZE = 50
COUNTED_AT_MOST = 1_000
COLUMNS = tuple(field.name for field in fields(Entry))


@blueprint.get("/journal")
@needs()
def everything() -> str:
    """A page of the entries that are asked for, older ones by ``?before=``."""
    before = number_named("before", "These are the newest.") or None
    with reading() as session:
        asked = asked_for(session)
        found = _newest(session, asked, before)
        count = journal_search.count(session, asked.sought, most=COUNTED_AT_MOST)
        older = found[PAGE_SIZE - 1].number if len(found) > PAGE_SIZE else None
        return render_template(
            "desk/journal.html",
            asked=asked,
            lines=journal_lines(
                session, found[:PAGE_SIZE], zone=reader_zone(), style=clock_style()
            ),
            count=count,
            counted_at_most=COUNTED_AT_MOST,
            before=before,
            older=older,
            zone=reader_zone(),
        )


def _newest(session: Session, asked: Filter, before: int | None) -> tuple[JournalRow, ...]:
    """Nothing where a part of what is asked can’t be read: more than asked for would mislead."""
    if asked.errors:
        return ()
    return journal_search.newest(session, asked.sought, before=before, limit=PAGE_SIZE + 1)


@blueprint.get("/journal.<any(csv, json):kind>")
@needs()
def taken(kind: str) -> Response:
    """Everything that is asked for, the oldest first, to take away."""
    with reading() as session:
        asked = asked_for(session)
    if asked.errors:
        raise Refused(tuple(FieldError(*error) for error in asked.errors.items()))

    def read(session: Session) -> Iterator[str]:
        found = journal_search.in_order(session, asked.sought)
        return as_csv(COLUMNS, map(_cells, found)) if kind == CSV else as_json(found)

    return taken_away("midweek-journal", kind, read, now=now())


def _cells(entry: Entry) -> tuple[Any, ...]:
    """Before and after are JSON in their cells, and empty where there is nothing to say."""
    return tuple(getattr(entry, name) for name in COLUMNS)


@blueprint.get("/journal/<int(max=2147483647):number>")
@needs()
def entry(number: int) -> str:
    """One entry: before and after, in words and as it is kept, and its place in the chain."""
    with reading() as session:
        row = session.get(JournalRow, number)
        if row is None:
            raise NotFound("The journal has no such entry.")
        zone = reader_zone()
        [line] = journal_lines(session, [row], zone=zone, style=clock_style())
        return render_template(
            "desk/entry.html",
            entry=entry_of(row),
            line=line,
            kind=KINDS.get(row.subject.partition(":")[0], ""),
            fits=chained_hash(row) == row.hash,
            newest=head(session).number,
            cause=row.after.get("cause") if isinstance(row.after, dict) else None,
            before=_pretty(row.before),
            after=_pretty(row.after),
            zone=zone,
        )


def _pretty(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
