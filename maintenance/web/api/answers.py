"""Answers of the API, and how they are described."""

import json
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Response

from maintenance.domain.plain import plain


class Answered(ma.Schema):
    """An object of an answer: every field is there, more may come."""

    class Meta:
        """Additions are free (docs/design.md, Doors)."""

        unknown = ma.INCLUDE

    def on_bind_field(self, _field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """Whoever reads it may rely on each."""
        field_obj.required = True


def body_of(value: Any) -> str:
    """A value as a body: instants in UTC, lengths in seconds."""
    return json.dumps(plain(value))


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(body_of(value), status, dict(headers or {}), content_type="application/json")
