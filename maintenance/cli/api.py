"""Asks Midweek by its API, as any other program does: the same for a server and at the machine.

Each call is made once however often it is sent: what changes something carries an Idempotency-Key,
and is sent again with the same one where the server is busy or the line breaks.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import click
import requests

from maintenance.cli.refusals import BadInput, Refusal, refusal_of
from maintenance.domain.text import clean_line

ANSWERS_WITHIN_SECONDS = (10.0, 60.0)
TRIES = 5
WAITS_AT_MOST_SECONDS = 60.0
_TRY_AGAIN = frozenset({409, 429, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Answer:
    """What was answered; ``etag`` names the version of the window, where it is one."""

    body: dict[str, Any]
    etag: str = ""


class Api:
    """One Midweek, under the name that sentences call it by."""

    def __init__(
        self,
        session: requests.Session,
        address: str,
        *,
        named: str,
        by_token: bool,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._session, self._address, self._named = session, address, named
        self._by_token, self._wait = by_token, wait

    def get(self, *path: str, params: Mapping[str, Any] | None = None) -> Answer:
        """Reads. Raises Refusal."""
        return self._answer("GET", path, params=params)

    def ask(self, *path: str, body: Mapping[str, Any]) -> Answer:
        """Asks a question that is too long for an address. Raises Refusal."""
        return self._answer("POST", path, json=body)

    def send(
        self, method: str, *path: str, body: Mapping[str, Any], etag: str | None = None
    ) -> Answer:
        """Changes something, pressed on the version that was read. Raises Refusal."""
        if not self._by_token:
            raise BadInput(
                "What is done with a window is done by somebody, so this takes a token, at the "
                "machine too. Name its file with --token-file, or set MIDWEEK_TOKEN."
            )
        return self._answer(method, path, json=body, etag=etag)

    def _answer(
        self, method: str, path: tuple[str, ...], *, etag: str | None = None, **more: Any
    ) -> Answer:
        address = "/".join((f"{self._address}/api/v1", *(quote(part, safe="") for part in path)))
        headers = {"Accept": "application/json"}
        if method != "GET":
            headers["Idempotency-Key"] = secrets.token_urlsafe(16)
        if etag is not None:
            headers["If-Match"] = etag
        response = self._sent(method, address, headers=headers, **more)
        return self._read(response, more.get("json"))

    def _sent(self, method: str, address: str, **more: Any) -> requests.Response:
        """Sent until it is answered for good, or the patience is at its end."""
        left = WAITS_AT_MOST_SECONDS
        for number in range(TRIES):
            outcome = self._tried(method, address, **more)
            waits = _waits(outcome, number)
            if waits is None or waits > left or number == TRIES - 1:
                break
            left -= waits
            hindered = "is busy" if isinstance(outcome, requests.Response) else "does not answer"
            click.echo(f"{self._named} {hindered}. Trying again in {waits:g} s.", err=True)
            self._wait(waits)
        if isinstance(outcome, requests.RequestException):
            raise Refusal(f"{self._named} does not answer: {_reason(outcome)}.") from outcome
        return outcome

    def _tried(
        self, method: str, address: str, **more: Any
    ) -> requests.Response | requests.RequestException:
        try:
            return self._session.request(
                method, address, timeout=ANSWERS_WITHIN_SECONDS, allow_redirects=False, **more
            )
        except requests.RequestException as error:
            return error

    def _read(self, response: requests.Response, sent: Any) -> Answer:
        if response.status_code in _REDIRECTS:
            there = clean_line(response.headers.get("Location", "elsewhere"))
            raise BadInput(
                f"{self._named} sends its callers to {there}. A token is not carried along: name "
                "that address itself, if it is the right one."
            )
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in {"application/json", "application/problem+json"}:
            raise self._not_ours(response)
        try:
            body = response.json()
        except requests.JSONDecodeError as error:
            raise self._not_ours(response) from error
        if not isinstance(body, dict):
            raise self._not_ours(response)
        if not response.ok:
            raise refusal_of(body, response.status_code, sent)
        return Answer(body, response.headers.get("ETag", ""))

    def _not_ours(self, response: requests.Response) -> click.ClickException:
        return Refusal(
            f"{self._named} answers {response.status_code}, but not as Midweek does. "
            "Is this the right address?"
        )


def _waits(outcome: requests.Response | requests.RequestException, number: int) -> float | None:
    """The seconds after which the same may be sent again; None where that would not help."""
    if isinstance(outcome, requests.RequestException):
        return 2.0**number if _passes_by(outcome) else None
    told = outcome.headers.get("Retry-After", "")
    if outcome.status_code not in _TRY_AGAIN or not told.isdecimal():
        return None
    return float(told)


def _passes_by(error: requests.RequestException) -> bool:
    """Whether the line was at fault, not the address or the certificate."""
    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return False
    return isinstance(error, requests.ConnectionError | requests.Timeout)


def _reason(error: requests.RequestException) -> str:
    """The innermost cause, which is what a person can do something about."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate can’t be trusted"
    if isinstance(error, requests.Timeout):
        return "it takes too long"
    inner: BaseException = error
    while (below := inner.__cause__ or inner.__context__) is not None:
        inner = below
    return clean_line(str(inner)).rstrip(".")[:200] or type(inner).__name__
