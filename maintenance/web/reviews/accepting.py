"""Accepting the risk of a live window that no longer passes: by a reviewer who is no author of it."""

from flask import render_template, request
from werkzeug.wrappers import Response

from maintenance.domain.errors import MidweekError, NotFound, Refused, Stale
from maintenance.domain.lifecycle import Verb, objection
from maintenance.domain.people import Role
from maintenance.domain.plain import canonical
from maintenance.services.accept import accept_risk
from maintenance.store.catalog import components
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web import pressing
from maintenance.web.at_risk import risks_shown
from maintenance.web.clock import now
from maintenance.web.errors import status_of
from maintenance.web.in_the_way import in_the_way
from maintenance.web.reviews import blueprint
from maintenance.web.reviews.deciding import shown_keys
from maintenance.web.reviews.ground import ground_of
from maintenance.web.security import current_actor, needs

Answer = str | Response | tuple[str, int]


@blueprint.get("/<window_id>/risk")
@needs(Role.REVIEWER)
def risk(window_id: str) -> str:
    """What puts it at risk, who changed what, and the reason that accepting it takes."""
    return _page(window_id)


@blueprint.post("/<window_id>/risk")
@needs(Role.REVIEWER)
def accept(window_id: str) -> Answer:
    """Accepts what was read."""
    try:
        pressed = pressing.sent(request.form)
        done = accept_risk(
            current_actor(),
            window_id,
            pressed,
            shown=shown_keys(request.form),
            reason=request.form.get("reason", ""),
            now=now(),
        )
    except MidweekError as error:
        if isinstance(error, NotFound):
            raise
        return _page(window_id, error), status_of(error)
    return pressing.after(done, pressed)


def _page(window_id: str, error: MidweekError | None = None) -> str:
    me, at = current_actor(), now()
    with reading() as session:
        stands = window(session, window_id)
        found = error.errors if isinstance(error, Refused) else ()
        return render_template(
            "reviews/accept.html",
            window=stands,
            draft=stands.what_stands.draft,
            components=components(session),
            risks=risks_shown(session, stands, me, at),
            ground=ground_of(session, stands.live) if stands.live else None,
            shown=canonical([one.key for one in stands.risks]),
            objection=objection(Verb.ACCEPT_RISK, stands.standing, at),
            hidden=pressing.hidden_with_head(pressing.fresh(stands), session),
            error=error,
            other=in_the_way(session, error),
            errors={one.field: one.sentence for one in found},
            differences=error.differences if isinstance(error, Stale) else (),
            reason=request.form.get("reason", ""),
        )
