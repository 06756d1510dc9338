"""The document of the API (OpenAPI 3.1), made from what the routes say of themselves."""

import json

from flask import Flask, Response, current_app
from flask_smorest import Api

from maintenance.web.security import opened

_EXTENSION = "midweek_api"


class Document(Api):
    """The document; refusals are answered by ``web/errors.py`` as everywhere."""

    def _register_error_handlers(self) -> None:
        """None of its own."""


def attach(app: Flask) -> Document:
    """Gives the application its document, and the address of it."""
    app.config.update(API_TITLE="Midweek", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    document = app.extensions[_EXTENSION] = Document(app)
    app.add_url_rule("/api/v1/openapi.json", "api_document", _document)
    return document


@opened
def _document() -> Response:
    """What the API takes and answers; it names nobody, and nothing of what is stored."""
    document: Document = current_app.extensions[_EXTENSION]
    body = json.dumps(document.spec.to_dict(), indent=1, ensure_ascii=False)
    return Response(body, content_type="application/json", headers={"Cache-Control": "public"})
