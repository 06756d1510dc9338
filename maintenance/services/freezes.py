"""Freezes, and the operator's own holidays."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Freeze, Holiday
from maintenance.domain.errors import FieldError, NotFound, Refused
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR
from maintenance.domain.meant import YEARS
from maintenance.domain.text import clean_line
from maintenance.services.ground import admin_change
from maintenance.services.naming import NAME_LIMIT, name_errors
from maintenance.store.catalog import (
    FreezeComponentRow,
    FreezeRow,
    HolidayRow,
    components,
    freeze_value,
)


def save_freeze(actor: Actor, wanted: Freeze, *, now: datetime) -> int:
    """Makes a freeze (``id`` None) or changes it; gives its id. Raises Refused by the field."""
    cleaned = replace(
        wanted,
        name=clean_line(wanted.name),
        public_name=clean_line(wanted.public_name or "") or None,
    )
    with admin_change(actor, "change freezes", now) as doing:
        _refuse_bad(cleaned, components(doing.session).keys())
        row = doing.session.get(FreezeRow, wanted.id) if wanted.id else None
        if wanted.id and row is None:
            raise NotFound("There is no such freeze.")
        before = freeze_value(row) if row else None
        if row is None:
            row = FreezeRow()
            doing.session.add(row)
        row.name, row.public_name = cleaned.name, cleaned.public_name
        row.start_at, row.end_at = cleaned.stretch.start, cleaned.stretch.end
        row.covers_all = cleaned.components is None
        held = {one.component: one for one in row.components}
        row.components = [
            held.get(slug) or FreezeComponentRow(component=slug)
            for slug in sorted(cleaned.components or ())
        ]
        doing.session.flush()
        doing.note("save-freeze", f"freeze:{row.id}", before, replace(cleaned, id=row.id))
        if (before.as_seen if before else None) != cleaned.as_seen:
            doing.public()
        return row.id


def remove_freeze(actor: Actor, freeze_id: int, *, now: datetime) -> None:
    """Takes a freeze back. Raises NotFound."""
    with admin_change(actor, "change freezes", now) as doing:
        row = doing.session.get(FreezeRow, freeze_id)
        if row is None:
            raise NotFound("This freeze is gone already.")
        before = freeze_value(row)
        doing.session.delete(row)
        doing.note("remove-freeze", f"freeze:{freeze_id}", before, None)
        if before.as_seen:
            doing.public()


def save_holiday(actor: Actor, on: date, name: str, *, now: datetime) -> None:
    """A holiday of one's own, beside those that the policy observes."""
    called = clean_line(name)
    errors = name_errors(called)
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        errors.append(FieldError("on", YEARS))
    if errors:
        raise Refused(tuple(errors))
    with admin_change(actor, "change holidays", now) as doing:
        row = doing.session.get(HolidayRow, on)
        before = Holiday(row.on, row.name) if row else None
        doing.session.merge(HolidayRow(on=on, name=called))
        doing.note("save-holiday", f"holiday:{on}", before, Holiday(on, called))
        doing.public()


def remove_holiday(actor: Actor, on: date, *, now: datetime) -> None:
    """Takes a holiday of one's own back. Raises NotFound."""
    with admin_change(actor, "change holidays", now) as doing:
        row = doing.session.get(HolidayRow, on)
        if row is None:
            raise NotFound("This holiday is gone already.")
        before = Holiday(row.on, row.name)
        doing.session.delete(row)
        doing.note("remove-holiday", f"holiday:{on}", before, None)
        doing.public()


def _refuse_bad(wanted: Freeze, known: Iterable[str]) -> None:
    errors = name_errors(wanted.name)
    if wanted.public_name and len(wanted.public_name) > NAME_LIMIT:
        errors.append(FieldError("public_name", f"Keep it below {NAME_LIMIT} characters."))
    if wanted.components is not None and not wanted.components:
        errors.append(FieldError("components", "Choose what it covers, or everything."))
    if wanted.components is not None and not wanted.components <= set(known):
        errors.append(FieldError("components", "One of these components is not there."))
    if errors:
        raise Refused(tuple(errors))
