"""The problems that the API tells of (RFC 9457): each has a type, whose address is a page about it."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response

from maintenance.domain.errors import (
    ERRORS_TOLD,
    Busy,
    Conflict,
    Difference,
    FieldError,
    MidweekError,
    MissingScope,
    NotAllowed,
    NotFound,
    NoToken,
    Overtaken,
    Refused,
    Stale,
)
from maintenance.domain.plain import plain
from maintenance.domain.tokens import Scope
from maintenance.services.answers import KeyReused, UnderWay
from maintenance.services.publish import settings
from maintenance.web.request_log import request_id

PLACE = "/api/problems/"
CONTENT_TYPE = "application/problem+json"


class MalformedRequest(MidweekError):
    """What was sent can't be read at all: no JSON, or a header that is none (400)."""


class NoIfMatch(MidweekError):
    """A change that doesn't say what was read (428, RFC 6585 3)."""


@dataclass(frozen=True)
class Problem:
    """One type of problem: its slug, status and title, what it means, and what to do about it."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str

    @property
    def type(self) -> str:
        """The address of its page, which is its name as well."""
        return f"{settings().base_url}{PLACE}{self.slug}"


@dataclass(frozen=True)
class ChoiceShown:
    """One of what may be answered, and what it means."""

    value: str
    words: str


@dataclass(frozen=True)
class FieldShown:
    """A field that is to blame, by a JSON pointer into the body (RFC 6901 6) or as a parameter of
    the address; ``choices`` where a time happens twice."""

    sentence: str
    pointer: str | None = None
    parameter: str | None = None
    choices: tuple[ChoiceShown, ...] = ()


@dataclass(frozen=True)
class ProblemShown:
    """A refusal (RFC 9457). ``type`` is the address of a page about it and stays the same,
    ``detail`` what a person would read, ``reference`` stands in the log too."""

    type: str
    title: str
    status: int
    detail: str
    reference: str
    errors: tuple[FieldShown, ...] = ()
    differences: tuple[Difference, ...] = ()
    window: str | None = None
    scope: Scope | None = None


PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "malformed-request",
        400,
        "This request can’t be read.",
        "The body is not JSON, names a field twice, or a header or the address can’t be read.",
        "Send one JSON object in UTF-8, each field once. Nothing was changed.",
    ),
    Problem(
        "no-token",
        401,
        "This takes a token.",
        "No token was sent, or one that is unknown, expired, revoked or on hold, or whose owner is "
        "disabled.",
        "Send “Authorization: Bearer …” with a token that works. Tokens are made at the desk, under "
        "your account.",
    ),
    Problem(
        "not-allowed",
        403,
        "This is not for you to do.",
        "The token’s owner lacks the role for it, or is an author of what is to be decided.",
        "Somebody else has to do it, or an admin gives the role. A token counts as its owner.",
    ),
    Problem(
        "missing-scope",
        403,
        "This token is not for that.",
        "The token was not made for this kind of use.",
        "Take another token, or make one with the scope that the problem names.",
    ),
    Problem(
        "not-found",
        404,
        "There is nothing at this address.",
        "There is no such window, component, page or operation.",
        "Look the address up in the document at /api/v1/openapi.json.",
    ),
    Problem(
        "method-not-allowed",
        405,
        "This address does not take that.",
        "The address is there, but not for this method.",
        "The header Allow names the methods that it takes.",
    ),
    Problem(
        "conflict",
        409,
        "Something stands in the way.",
        "The window stands in a state that the verb does not move, another window holds the "
        "component, or a required rule fails.",
        "Read the sentence; where another window is in the way, “window” names it. Nothing was "
        "changed.",
    ),
    Problem(
        "overtaken",
        409,
        "What you decided on has changed.",
        "The revision, or a required finding about it, is not what the decision names.",
        "Read the revision and its verdict again, and decide anew. Nothing was changed.",
    ),
    Problem(
        "key-reused",
        409,
        "This key was used for something else.",
        "The same Idempotency-Key came with another body before.",
        "Take a new key for each new call, and the same key only to repeat one.",
    ),
    Problem(
        "under-way",
        409,
        "The first call is under way.",
        "The same call, with the same Idempotency-Key, has not been answered yet.",
        "Wait as Retry-After says, and send the same again: it will be answered as the first.",
    ),
    Problem(
        "stale",
        412,
        "The window has changed since you read it.",
        "If-Match names another version of the window than the one that stands.",
        "Get the window again, read it, and send its new ETag. “differences” says what is new. "
        "This call changed nothing.",
    ),
    Problem(
        "too-large",
        413,
        "This is too large.",
        "The body is larger than one megabyte, or came in chunks without end.",
        "Send less, and say its length.",
    ),
    Problem(
        "unsupported-media-type",
        415,
        "This kind of content is not taken here.",
        "The body is not announced as JSON.",
        "Send “Content-Type: application/json”.",
    ),
    Problem(
        "refused",
        422,
        "Some of this can’t be taken.",
        "The body is JSON, but fields in it, or parameters of the address, can’t be what they are.",
        "“errors” names each by a JSON pointer, with a sentence; where a time occurs twice, also "
        "what to choose from. Nothing was changed.",
    ),
    Problem(
        "no-if-match",
        428,
        "Say which version of the window you have read.",
        "What changes a window needs its ETag in If-Match, so that nobody changes what they have "
        "not read.",
        "Get the window, read it, and send its ETag as If-Match. Nothing was changed.",
    ),
    Problem(
        "too-often",
        429,
        "This was too often.",
        "This token has made more calls than it may in this time.",
        "Wait as Retry-After says. The headers that begin with RateLimit say how many are left.",
    ),
    Problem(
        "broken",
        500,
        "The fault is ours.",
        "Something went wrong inside Midweek. What was being changed was changed whole or not at "
        "all.",
        "Give the reference to whoever runs Midweek. Get the window to see how it stands; a call "
        "with an Idempotency-Key can simply be repeated.",
    ),
    Problem(
        "busy",
        503,
        "Midweek is busy for a moment.",
        "The database did not let this call in within its time.",
        "Send the same again in the seconds that Retry-After names. Nothing was changed.",
    ),
)
NAMED = {problem.slug: problem for problem in PROBLEMS}
_KINDS: tuple[tuple[type[MidweekError], str], ...] = (
    (NoToken, "no-token"),
    (MissingScope, "missing-scope"),
    (NotAllowed, "not-allowed"),
    (NotFound, "not-found"),
    (Refused, "refused"),
    (Overtaken, "overtaken"),
    (Stale, "stale"),
    (KeyReused, "key-reused"),
    (UnderWay, "under-way"),
    (Conflict, "conflict"),
    (NoIfMatch, "no-if-match"),
    (Busy, "busy"),
    (MidweekError, "malformed-request"),
)
_BY_STATUS = {
    problem.status: problem
    for problem in reversed(PROBLEMS)
    if problem.slug not in {"missing-scope", "overtaken", "key-reused", "under-way"}
}


def problem_of(error: MidweekError) -> Problem:
    """The type of problem that a refusal is."""
    return NAMED[next(slug for kind, slug in _KINDS if isinstance(error, kind))]


def refusal(error: MidweekError) -> Response:
    """A refusal as a problem, with all that it knows to say."""
    kind = problem_of(error)
    errors = error.errors if isinstance(error, Refused) else ()
    shown = ProblemShown(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=error.sentence,
        reference=request_id(),
        errors=tuple(map(_field, errors[:ERRORS_TOLD])),
        differences=error.differences if isinstance(error, Stale) else (),
        window=error.window_id if isinstance(error, Conflict) else None,
        scope=error.scope if isinstance(error, MissingScope) else None,
    )
    response = _answer(shown)
    if isinstance(error, UnderWay):
        response.headers["Retry-After"] = "1"
    return response


def http_problem(status: int, heading: str, sentence: str) -> Response:
    """What the framework refuses, as a problem; one without a type of its own is “about:blank”."""
    kind = _BY_STATUS.get(status)
    title, meaning = (kind.title, kind.meaning) if kind else (heading, heading)
    type_ = kind.type if kind else "about:blank"
    return _answer(ProblemShown(type_, title, status, sentence or meaning, request_id()))


def pointer(field: str) -> str:
    """Where in the body a field stands: a JSON pointer as the fragment of an address (RFC 6901 6)."""
    written = field if field.startswith("/") or not field else f"/{field.replace('.', '/')}"
    return f"#{quote(written, safe='/~!$&()*+,;=:@-._', errors='replace')}"


def _answer(shown: ProblemShown) -> Response:
    body = json.dumps(_said(plain(shown)))
    return Response(body, shown.status, content_type=CONTENT_TYPE)


def _said(value: Any) -> Any:
    """Without what there is nothing to say of."""
    if isinstance(value, dict):
        return {name: _said(part) for name, part in value.items() if part not in (None, [])}
    return [_said(part) for part in value] if isinstance(value, list) else value


def _field(error: FieldError) -> FieldShown:
    choices = tuple(ChoiceShown(value, words) for value, words in error.choices)
    if error.field.startswith("?"):
        return FieldShown(error.sentence, parameter=error.field[1:], choices=choices)
    return FieldShown(error.sentence, pointer=pointer(error.field), choices=choices)
