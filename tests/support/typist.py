"""Somebody at a browser who types anything at all, and whose every answer is read strictly."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from maintenance.domain.actor import Actor
from maintenance.domain.text import clean_line
from maintenance.web.security import cookie_name
from tests.support import unharmed
from tests.support.hostile import sent_as
from tests.support.seat import Forms
from tests.support.world import session_cookie

SHORT = 50
_TYPED = frozenset({"", "text", "search", "email", "password", "url", "date", "time", "number"})
Pairs = list[tuple[str, str]]


@dataclass
class Typed:
    """A form as its page shows it, and which of its fields somebody types into."""

    path: str
    action: str
    pairs: Pairs
    names: list[str] = field(default_factory=list)


class TypedForms(Forms):
    """All forms of a page with the fields that are typed into, wherever on the page these stand."""

    def __init__(self, page: str) -> None:
        self.typed: dict[int, list[str]] = {}
        super().__init__(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        told = {name: value or "" for name, value in attrs}
        typed = tag == "textarea" or (tag == "input" and told.get("type", "") in _TYPED)
        if typed and told.get("name") and self._open is not None:
            self.typed.setdefault(len(self.found), []).append(told["name"])


class Typist:
    """One person’s browser; nobody’s without an actor. ``counted`` is shared by all of them."""

    def __init__(
        self, app: Flask, actor: Actor | None, now: datetime, counted: Counter[str]
    ) -> None:
        self.client = app.test_client()
        self.counted = counted
        if actor is not None:
            cookie = session_cookie(actor.person_id or 0, now)
            self.client.set_cookie(
                cookie_name(), cookie, domain="localhost", path="/desk", secure=True
            )

    def get(self, path: str, *, public: bool = False, **more: Any) -> TestResponse:
        """A page, read strictly."""
        return self._read(path, lambda: self.client.get(path, **more), public=public)

    def post(self, path: str, pairs: Pairs) -> TestResponse:
        """A form, sent as the bytes that it holds."""
        body = "&".join(f"{sent_as(name)}={sent_as(value)}" for name, value in pairs)
        kind = "application/x-www-form-urlencoded"
        return self._read(
            path, lambda: self.client.post(path, data=body.encode(), content_type=kind)
        )

    def _read(
        self, path: str, ask: Callable[[], TestResponse], *, public: bool = False
    ) -> TestResponse:
        got = Context().run(ask)
        unharmed.answer(path, got, public=public)
        self.counted["answers"] += 1
        return got

    def forms(self, path: str) -> list[Typed]:
        """The forms there with something to type into."""
        got = self.get(path)
        assert got.status_code == 200, f"{path}: {got.status_code}"
        page = TypedForms(got.text)
        return [
            Typed(path, one.action or path, list(one.fields.items(multi=True)), page.typed[number])
            for number, one in enumerate(page.found, start=1)
            if number in page.typed
        ]

    def fill(self, form: Typed, texts: Mapping[str, str], does: str = "") -> TestResponse:
        """Sends it with these texts in their fields."""
        kept = [(name, value) for name, value in form.pairs if name not in texts]
        pressed = [("does", does)] if does else []
        self.counted["fields"] += len(texts)
        return self.post(form.action, [*kept, *texts.items(), *pressed])

    def insist(self, form: Typed, texts: Mapping[str, str], does: str = "") -> TestResponse:
        """Sends the texts as they are; where they are refused, shortened until they can be taken."""
        got = self.fill(form, texts, does)
        if got.status_code == 303:
            return got
        self.counted["refused"] += 1
        return self.fill(form, {name: short(text) for name, text in texts.items()}, does)


def short(text: str) -> str:
    """What can be a name: not too long, and not nothing."""
    return text[:SHORT] if clean_line(text[:SHORT]) else "H"


def dealt(names: Sequence[str], texts: Sequence[str], start: int) -> dict[str, str]:
    """A text for each name, from ``start`` on, round and round."""
    return {name: texts[(start + n) % len(texts)] for n, name in enumerate(names)}
