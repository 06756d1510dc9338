"""Answers of the API as bodies."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from maintenance.domain.plain import plain

JSON = "application/json"


def body_of(value: Any) -> str:
    """A value as a body: instants in UTC, lengths in seconds."""
    return json.dumps(plain(value))


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(body_of(value), status, dict(headers or {}), content_type=JSON)
