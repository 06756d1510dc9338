"""A server that answers from a list, for what a client does with answers."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from maintenance.cli import connecting
from maintenance.cli.api import Api

ADDRESS = "https://maintenance.example.gov"


def answering(body: Any, status: int = 200, **headers: str) -> requests.Response:
    """One answer; header names are written with “_” for “-”."""
    response = requests.Response()
    response.status_code = status
    kind = "application/json" if status < 400 else "application/problem+json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response.headers = CaseInsensitiveDict({"Content-Type": kind, **named})
    text = body if isinstance(body, str) else json.dumps(body)
    response.raw = BytesIO(text.encode())
    return response


@dataclass
class Canned(BaseAdapter):
    """Gives one answer after the other, or raises it, and keeps what it was asked."""

    answers: list[requests.Response | Exception]
    asked: list[requests.PreparedRequest] = field(default_factory=list)

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        answer.request, answer.url = request, request.url or ""
        return answer

    def close(self) -> None:
        """Nothing is held open."""


def api_of(
    answers: Iterable[requests.Response | Exception], *, by_token: bool = True
) -> tuple[Api, Canned, list[float]]:
    """An Api before such a server, and how long it waited in between."""
    canned = Canned(list(answers))
    waited: list[float] = []
    session = requests.Session()
    session.mount("https://", canned)
    api = Api(session, ADDRESS, named=ADDRESS, by_token=by_token, wait=waited.append)
    return api, canned, waited


def before(patched: pytest.MonkeyPatch, answers: Iterable[requests.Response | Exception]) -> Canned:
    """Puts such a server in the place of whatever commands would ask."""
    api, canned, _ = api_of(answers)
    patched.setattr(connecting, "connection", lambda *_: nullcontext(api))
    return canned
