"""The private calendar: read by its address alone, kept by nobody on the way; made and ended by its owner.

It holds the public feed's events, byte for byte, and what is proposed. Nothing of it goes through the
memory of public answers, and its address stands in no log, only its pattern.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from maintenance.domain.actor import Actor
from maintenance.domain.localtime import day_start, local
from maintenance.domain.people import Role
from maintenance.domain.pieces import PieceKind
from maintenance.publishing.fingerprint import etag, squeezed
from maintenance.publishing.ics import calendar
from maintenance.publishing.private_ics import render_decision, render_proposal
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services import private_feeds
from maintenance.services.proposed import proposed_for
from maintenance.services.publish import public_settings
from maintenance.store.policies import policy_in_force
from maintenance.store.private_feeds import private_feed_of
from maintenance.store.unit_of_work import reading
from maintenance.web import limits
from maintenance.web.clock import now
from maintenance.web.confirming import confirmed
from maintenance.web.http_cache import SQUEEZED_FROM
from maintenance.web.pieces import bodies
from maintenance.web.security import current_actor, for_oneself, needs, opened

blueprint = Blueprint("private_feed", __name__)
ICS = "text/calendar; charset=utf-8"
OWN = "/desk/account/calendar"
KEPT_NOWHERE = "private, no-store"
_log = logging.getLogger("midweek.private")
Told = TypeVar("Told")


@blueprint.get("/private/<secret>.ics")
@opened
def feed(secret: str) -> Response:
    """What is announced and what is proposed, for whoever has the address."""
    at = now()
    with reading() as session:
        reader, kept = private_feeds.reader(session, secret)
        g.reader = reader
        limits.count_feed(kept.person_id)
        body = _written(session, reader, at)
    private_feeds.mark_used(kept, at)
    return _answer(body)


def _written(session: Session, reader: Actor, at: datetime) -> bytes:
    own, zone = public_settings(session), policy_in_force(session).zone
    day_at = day_start(local(at, zone).date(), zone)
    announced = bodies(session, PieceKind.EVENT, own, day_at)
    proposals, decisions = proposed_for(session, reader, at)
    return calendar(
        (
            *announced,
            *_each(proposals, render_proposal, own),
            *_each(decisions, render_decision, own),
        ),
        own,
        name=f"{own.service_name} maintenance, with what is proposed",
        source_url="",
        about=f"Maintenance windows of {own.service_name}, and what is proposed. Private.",
    )


def _each(
    told: tuple[Told, ...], render: Callable[[Told, PublicSettings], str], own: PublicSettings
) -> Iterator[bytes]:
    """Each as an event; one that can’t be written is logged, and takes no other with it."""
    for one in told:
        try:
            yield render(one, own).encode()
        except Exception:
            _log.exception("an entry of a private calendar can't be rendered")


def _answer(body: bytes) -> Response:
    """The body with its fingerprint, for whoever asks again; no cache may keep it."""
    as_gzip = len(body) >= SQUEEZED_FROM and request.accept_encodings["gzip"] > 0
    response = Response(squeezed(body) if as_gzip else body, content_type=ICS)
    if as_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = KEPT_NOWHERE
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.set_etag(etag(body, "gzip") if as_gzip else etag(body))
    response.make_conditional(request)
    return response


@blueprint.post(OWN)
@needs()
@confirmed
def make() -> str:
    """Makes one’s own, in the place of the one there was, and shows its address once; the page that
    shows it, loaded again, makes no other."""
    actor = current_actor()
    with reading() as session:
        own, former = public_settings(session), private_feed_of(session, actor.person_id or 0)
    secret = private_feeds.make(actor, now=now(), over=request.form.get("over"))
    address = f"{own.base_url}{url_for('private_feed.feed', secret=secret)}"
    return render_template(
        "account/calendar.html",
        address=address,
        subscribe=address.replace("http", "webcal", 1),
        replaced=former is not None,
        reviews=Role.REVIEWER in actor.roles,
    )


@blueprint.post(f"{OWN}/end")
@for_oneself
def end() -> AnyResponse:
    """Ends one’s own, at once."""
    actor = current_actor()
    private_feeds.end(actor, actor.person_id or 0, now=now())
    return redirect(url_for("account.account", done="calendar"), 303)
