"""The document of the API (OpenAPI 3.1), made from what the routes say of themselves."""

from functools import cached_property
from threading import Lock
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint

from maintenance.web.api.described import NAMED, described
from maintenance.web.api.fields import Time
from maintenance.web.problems import CONTENT_TYPE, PROBLEMS, ProblemShown

EXTENSION = "midweek_api"
"""Where the application keeps what gives the document, for the pages that show it."""

_ABOUT = (
    "Everything that a person can do with a maintenance window, a program can do, under the same "
    "rules and with the same sentences. Each call carries a token; a token counts as its owner. "
    "Answers may grow new fields. Refusals are problems by RFC 9457."
)
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token that its owner made at the desk. Its scopes are named by operation; "
    "the roles of its owner are asked for besides.",
}
_SECONDS = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
_HEADERS = {
    401: {"WWW-Authenticate": {"description": "Bearer.", "schema": {"type": "string"}}},
    429: {"Retry-After": _SECONDS},
    503: {"Retry-After": _SECONDS},
}


class Document(Api):
    """The document; refusals are answered by ``web/errors.py`` as everywhere.

    Describing takes longer than all else that starts, and few ask for it: so that waits until
    somebody does.
    """

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask, spec_kwargs: dict[str, Any]) -> None:
        super().__init__(app, spec_kwargs=spec_kwargs)
        self._app = app
        self._parts: list[Blueprint] = []
        self._turn = Lock()

    def register_blueprint(self, blp: Blueprint, **_options: Any) -> None:
        """Its addresses, now."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._parts.append(blp)

    def whole(self) -> dict[str, Any]:
        """The document of all that was registered; the same each time."""
        with self._turn:
            return self._whole

    @cached_property
    def _whole(self) -> dict[str, Any]:
        for name, schema in NAMED.items():
            self.spec.components.schema(name, schema)
        for part in self._parts:
            part.register_views_in_doc(self, self._app, self.spec, name=part.name, parameters=None)
            self.spec.tag({"name": part.name, "description": part.description})
        found: dict[str, Any] = self.spec.to_dict()
        return found

    def _register_error_handlers(self) -> None:
        """None of its own."""

    def _register_responses(self) -> None:
        """A refusal for each status, with the types of problem that it may be."""
        self.ma_plugin.map_to_openapi_type(Time, "string", None)
        problem = described(ProblemShown)
        for status in sorted({problem.status for problem in PROBLEMS}):
            kinds = [one for one in PROBLEMS if one.status == status]
            response: dict[str, Any] = {
                "description": " Or: ".join(one.meaning for one in kinds),
                "content": {CONTENT_TYPE: {"schema": problem}},
            }
            if status in _HEADERS:
                response["headers"] = _HEADERS[status]
            self.spec.components.response(f"Problem{status}", response)


def attach(app: Flask) -> Document:
    """Gives the application its document."""
    app.config.update(API_TITLE="Midweek", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    own = app.extensions["midweek"]
    options = {
        "info": {
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": own.base_url}],
        "components": {"securitySchemes": {"token": _TOKEN}},
    }
    return Document(app, spec_kwargs=options)
