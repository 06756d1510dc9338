"""The feeds as they are when nothing was stored: everything rendered from publications, here and now."""

from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.localtime import day_start, local
from maintenance.domain.pieces import PieceKind
from maintenance.publishing.ics import PAST_KEPT_FOR, calendar, render_event, retained
from maintenance.publishing.pieces import render_piece
from maintenance.publishing.status_json import StatusPage
from maintenance.services.publish import public_settings
from maintenance.store.catalog import component_times, components
from maintenance.store.publications import edition, stories


def calendar_from_facts(session: Session, at: datetime) -> bytes:
    """The bytes of ``/calendar.ics``."""
    own, day_at = public_settings(session), _day_at(session, at)
    told = retained(stories(session, day_at - PAST_KEPT_FOR), day_at)
    name, source = f"{own.service_name} maintenance", f"{own.base_url}/calendar.ics"
    return calendar(
        (render_event(one, own).encode() for one in told), own, name=name, source_url=source
    )


def status_from_facts(session: Session, at: datetime, name: str) -> bytes:
    """The bytes of an endpoint of the status page, by its name."""
    own, since = public_settings(session), _day_at(session, at) - PAST_KEPT_FOR
    pieces = [render_piece(PieceKind.STATUS, one, own) for one in stories(session, since)]
    known, times = components(session).values(), component_times(session)
    page = StatusPage(pieces, known, times, own, edition(session)[1])
    return page.document(name) or b""


def _day_at(session: Session, at: datetime) -> datetime:
    zone = public_settings(session).zone
    return day_start(local(at, zone).date(), zone)
