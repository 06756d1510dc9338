"""A part of the API: each operation is registered, opened and described in one place."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import marshmallow as ma
from flask_smorest import Blueprint

from maintenance.domain.tokens import Scope
from maintenance.web.api.described import NAMED, described
from maintenance.web.api.examples import example_of
from maintenance.web.api.once import HEADER, REPLAYED, once
from maintenance.web.api.parsing import Parser, without_parameters
from maintenance.web.security import by_token

View = TypeVar("View", bound=Callable[..., Any])
Parameter = dict[str, Any]

WINDOW_ID: Parameter = {
    "name": "window_id",
    "in": "path",
    "required": True,
    "description": "The id of a window.",
    "schema": {"type": "string", "minLength": 1},
}
IF_MATCH: Parameter = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the window as it was read.",
    "schema": {"type": "string"},
    "example": '"scheduled.1.-.4"',
}
IDEMPOTENCY_KEY: Parameter = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any name for this call: the same call under the same name is made once.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
ETAG = {"description": "The version of the window.", "schema": {"type": "string"}}
REPLAY = {
    "description": "“true” where this answer was given before, under the same Idempotency-Key.",
    "schema": {"type": "string", "enum": ["true"]},
}
LEFT = {
    "RateLimit": {
        "description": "How many calls are left (r), and for how many seconds (t).",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "How many calls (q) there are in how many seconds (w).",
        "schema": {"type": "string"},
    },
}
LOCATION = {"description": "Where the window is.", "schema": {"type": "string"}}
_ALWAYS = (400, 401, 403, 429, 500, 503)


class Resource(Blueprint):
    """A blueprint that parses with ``Parser`` and lets nobody in but by token."""

    ARGUMENTS_PARSER = Parser(unknown=None)  # what is unknown is for each shape to refuse

    def operation(
        self,
        method: str,
        path: str,
        scope: Scope,
        *,
        answers: type,
        status: int = 200,
        takes: type[ma.Schema] | None = None,
        query: type[ma.Schema] | None = None,
        changes: bool = False,
        versioned: bool = False,
        looks_up: bool = False,
    ) -> Callable[[View], View]:
        """An operation of that method at that path, for tokens of that scope.

        ``takes`` is its body, ``query`` its parameters; ``changes`` has it carried out once under an
        Idempotency-Key, on what If-Match names where there is a window; ``versioned`` answers with an
        ETag; ``looks_up`` says that a parameter names what there may not be. The name of the view is
        the operation's id, its docstring what it does.
        """
        about_one = "<window_id>" in path

        def register(view: View) -> View:
            example = example_of(view.__name__)
            headers = {**LEFT, **({"ETag": ETAG} if versioned or changes else {})}
            if changes:
                headers[REPLAYED] = REPLAY
            if status == 201:
                headers["Location"] = LOCATION
            shape = described(answers)
            whole = self.response(
                status,
                shape,
                description=NAMED[answers.__name__]["description"],
                example=example.get("answer"),
                headers=headers,
            )(view)
            for refused in _refusals(about_one or looks_up, takes, changes):
                whole = self.alt_response(refused, response=f"Problem{refused}")(whole)
            if takes:
                needed = any(field.required for field in takes().fields.values())
                whole = self.arguments(takes, example=example.get("body"), required=needed)(whole)
            asked = self.arguments(query, location="query") if query else without_parameters
            whole = asked(whole)
            more: dict[str, Any] = {"security": [{"token": [scope.value]}]}
            if changes:
                more["parameters"] = [*([IF_MATCH] if about_one else []), IDEMPOTENCY_KEY]
            whole = self.doc(operationId=view.__name__, **more)(whole)
            whole = by_token(scope)(once(whole) if changes else whole)
            parameters = [WINDOW_ID] if about_one else []
            self.add_url_rule(path, view_func=whole, methods=[method], parameters=parameters)
            return view

        return register


def _refusals(about_one: bool, takes: object, changes: bool) -> Iterable[int]:
    """The statuses that an operation may refuse with, besides those that all have."""
    found = {*_ALWAYS, 422}
    if about_one:
        found |= {404}
    if takes:
        found |= {404, 413, 415}
    if changes:
        found |= {409} | ({412, 428} if about_one else set())
    return sorted(found)
