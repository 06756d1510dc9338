"""The news as Atom, for feed readers and for programs that follow what is said."""

from flask import Response

from maintenance.publishing.atom import TOLD_FOR, feed
from maintenance.store.publications import told_since
from maintenance.web.cross_origin import readable_elsewhere
from maintenance.web.pieces import entries
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered
from maintenance.web.security import opened

ATOM = "application/atom+xml; charset=utf-8"
PATH = "/history.atom"


@blueprint.get(PATH)
@opened
@readable_elsewhere
def news() -> Response:
    """Every notice of the last 90 days, the newest first."""
    return answered(PATH, ATOM, _feed)


def _feed(face: Face) -> bytes:
    told = told_since(face.session, face.day_at - TOLD_FOR)
    updated_at = told[0].at if told else face.edition_at or face.day_at
    kept = entries(face.session, told, face.own)
    return feed(kept, face.own, updated_at=updated_at, path=PATH)
