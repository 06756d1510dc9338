"""What answers look like, out of the values themselves: ``plain`` writes them, this describes them.

So no answer can look otherwise than the document says. JSON Schema 2020-12, as OpenAPI 3.1 has it.
"""

import inspect
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from maintenance.domain.localtime import Moment

Schema = dict[str, Any]
NAMED: dict[str, Schema] = {}
"""Every value that was described, by its name in the document."""

_SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string"},
    timedelta: {"type": "number", "description": "Seconds."},
    Any: {},
}


def described(kind: Any) -> Schema:
    """How a value of this kind is written; those that are dataclasses by reference."""
    origin, inside = get_origin(kind), get_args(kind)
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if origin is Annotated:
        return {"$ref": f"#/components/schemas/{inside[1].__name__}"}
    if origin in {Union, UnionType}:
        return {"anyOf": [described(one) for one in inside if one is not type(None)] + _NULL}
    if origin in {tuple, frozenset, list}:
        return _listed(inside)
    if origin in {dict, Mapping}:
        return {"type": "object", "additionalProperties": described(inside[1])}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"type": "string", "enum": [one.value for one in kind]}
    return _referred(kind)


_WALL: Schema = {
    "type": "string",
    "description": "What a clock in the zone shows, without an offset.",
}
_NULL: list[Schema] = [{"type": "null"}]


def _listed(inside: tuple[Any, ...]) -> Schema:
    if len(inside) > 1 and inside[1] is not Ellipsis:
        return {"type": "array", "prefixItems": [described(one) for one in inside]}
    return {"type": "array", "items": described(inside[0])}


def _referred(kind: type) -> Schema:
    """Raises TypeError for what ``plain`` could not write either."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind} has no written form")
    if kind.__name__ not in NAMED:
        NAMED[kind.__name__] = {}
        hints = get_type_hints(kind, include_extras=True)
        names = [field.name for field in fields(kind)]
        NAMED[kind.__name__] = {
            "type": "object",
            "description": " ".join((inspect.getdoc(kind) or "").replace("``", "`").split()),
            "properties": {
                name: _WALL if (kind, name) == (Moment, "wall") else described(hints[name])
                for name in names
            },
            "required": [field.name for field in fields(kind) if field.default is MISSING],
        }
    return {"$ref": f"#/components/schemas/{kind.__name__}"}
