"""What runs and what is next, in one small answer for other sites and terminals."""

import json

from flask import Response

from maintenance.publishing.next_json import next_document
from maintenance.web.cross_origin import readable_elsewhere
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered
from maintenance.web.security import opened

JSON = "application/json; charset=utf-8"


@blueprint.get("/next.json")
@opened
@readable_elsewhere
def next_window() -> Response:
    """What runs now, and the next window with its start and end."""

    def build(face: Face) -> str:
        told = next_document(
            face.live(), face.own, day_at=face.day_at, published_at=face.published_at
        )
        return json.dumps(told, ensure_ascii=False)

    return answered("/next.json", JSON, build)
