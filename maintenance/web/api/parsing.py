"""Bodies and parameters as they are sent: JSON only, each field once, refusals by their place."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NoReturn, TypeVar, cast

import marshmallow as ma
from flask import Request, abort, request
from webargs.flaskparser import FlaskParser

from maintenance.domain.errors import FieldError, Refused
from maintenance.web.api.fields import Several
from maintenance.web.bodies import whole_body
from maintenance.web.problems import MalformedRequest
from maintenance.web.security import is_cut_off

JSON_TYPES = frozenset({"application/json", "application/merge-patch+json"})
_NOT_JSON = "The body is not JSON. Send one object, in UTF-8."
_NO_PARAMETERS = "There are no parameters here. Leave out what stands behind the “?”."
_MORE_THAN_ONCE = "This is given more than once. Give it once."
_DEEPEST = 20
View = TypeVar("View", bound=Callable[..., Any])


class Parser(FlaskParser):
    """Reads what was sent and refuses it in our words."""

    DEFAULT_VALIDATION_STATUS = 422

    def load_json(self, _req: Request, _schema: ma.Schema) -> Any:
        """The body; an empty one is taken for an empty object."""
        return sent_body()

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """The parameters. Raises Refused where one stands there again that can be given once only:
        neither of two would be the one that was meant."""
        again = [
            name
            for name, field in schema.fields.items()
            if len(req.args.getlist(name)) > 1 and not isinstance(field, Several)
        ]
        if again:
            raise Refused(tuple(FieldError(f"?{name}", _MORE_THAN_ONCE) for name in again))
        return super().load_querystring(req, schema)

    def handle_error(
        self, error: ma.ValidationError, *_arguments: object, **_named: object
    ) -> NoReturn:
        """Raises Refused with every place that could not be read."""
        ((location, messages),) = error.messages_dict.items()
        found = tuple(_errors(messages, ()))
        if location == "json":
            raise Refused(tuple(FieldError(_pointer(path), said) for path, said in found))
        raise Refused(
            tuple(FieldError(f"?{path[0] if path else ''}", said) for path, said in found)
        )


def without_parameters(view: View) -> View:
    """Has an operation refuse whatever its address asks: a ``?dry_run=1`` that nobody heeds is worse
    than one that is refused."""

    @wraps(view)
    def asked(*arguments: Any, **named: Any) -> Any:
        if request.args:
            raise Refused(tuple(FieldError(f"?{name}", _NO_PARAMETERS) for name in request.args))
        return view(*arguments, **named)

    return cast("View", asked)


def sent_body() -> Any:
    """What the body says. Raises MalformedRequest; 413 where it is too large, 415 where it isn't
    announced as JSON."""
    sent = whole_body()
    if is_cut_off():
        abort(413)
    if not sent:
        return {}
    if request.mimetype not in JSON_TYPES:
        abort(415)
    try:
        body = json.loads(sent.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise MalformedRequest(_NOT_JSON) from error
    if _is_deep(body, _DEEPEST):
        raise MalformedRequest(_NOT_JSON)
    return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON leaves open which of two would count (RFC 8259 4), so neither does."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedRequest("The body names a field twice. Send each once.")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _is_deep(value: Any, left: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(_is_deep(one, left - 1) for one in inside)


def _errors(messages: Any, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], str]]:
    """Every sentence with the place that it is about; ``_schema`` is the object itself."""
    if isinstance(messages, Mapping):
        return [
            found
            for name, inside in messages.items()
            for found in _errors(inside, path if name == "_schema" else (*path, str(name)))
        ]
    return [(path, str(said)) for said in messages]


def _pointer(path: tuple[str, ...]) -> str:
    """As RFC 6901 writes it; the names may be anybody's."""
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in path)
