"""Somebody at the desk, who reads what pages say and fills in the forms that they hold, in a browser
without JavaScript."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from maintenance.domain.actor import Actor
from tests.support.desk import Browser

_BLOCKS = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "p",
        "li",
        "div",
        "td",
        "th",
        "dt",
        "dd",
        "br",
        "option",
        "section",
        "fieldset",
        "legend",
    ]
)


@dataclass
class Filled:
    """A form as its page shows it: where it goes, and every field that a browser would send."""

    action: str
    fields: MultiDict[str, str] = field(default_factory=MultiDict)


class Forms(HTMLParser):
    """All forms of a page, and its plain text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Filled] = []
        self.words: list[str] = []
        self._open: Filled | None = None
        self._area: str | None = None
        self._select: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self.words.append(" ")
        if tag == "form":
            self._open = Filled(told.get("action", ""))
            self.found.append(self._open)
        elif tag == "select":
            self._select = told.get("name")
        elif tag == "textarea" and told.get("name"):
            self._area = told["name"]
            self._keep(self._area, "")
        elif tag == "option" and self._select and ("selected" in told or self._is_first()):
            self._put(self._select, told.get("value", ""))
        elif tag == "input" and told.get("name"):
            chosen = told.get("type") not in {"radio", "checkbox"} or "checked" in told
            if chosen:
                self._keep(told["name"], told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area and self._open:
            before = self._open.fields.poplist(self._area)
            started = data.removeprefix("\n") if before[-1] == "" else data
            self._open.fields.setlist(self._area, [*before[:-1], before[-1] + started])
        self.words.append(data)

    def _is_first(self) -> bool:
        return self._open is not None and self._select not in self._open.fields

    def _keep(self, name: str, value: str) -> None:
        if self._open is not None:
            self._open.fields.add(name, value)

    def _put(self, name: str, value: str) -> None:
        if self._open is not None:
            self._open.fields.setlist(name, [value])


def text_of(page: str) -> str:
    """What a page says, white space as one space, no-break spaces as plain ones."""
    return " ".join("".join(Forms(page).words).replace("\u00a0", " ").split())


class Seat:
    """One person before their browser."""

    def __init__(self, app: Flask, actor: Actor | None = None) -> None:
        self.browser = Browser(app, actor)

    def get(self, path: str, status: int = 200) -> str:
        """A page, which has to answer with this status."""
        answer = self.browser.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return answer.text

    def says(self, path: str) -> str:
        """What the page says."""
        return text_of(self.get(path))

    def form(self, path: str, number: int = 0) -> Filled:
        """A form of the page, filled in as it is shown; ``number`` counts those without the menu’s."""
        filled = Forms(self.get(path)).found[number]
        filled.action = filled.action or path
        return filled

    def send(self, filled: Filled, does: str = "", **changes: Any) -> TestResponse:
        """Presses a button of the form, after changing some of its fields (``__`` is a dash)."""
        fields = filled.fields.copy()
        for name, value in changes.items():
            fields.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
        if does:
            fields["does"] = does
        return self.browser.send(filled.action, fields)

    def press(self, path: str, does: str = "press", **changes: Any) -> str:
        """Fills in the page’s form, presses, and gives the page that it leads to."""
        answer = self.send(self.form(path), does, **changes)
        assert answer.status_code == 303, text_of(answer.text)
        return self.get(answer.location)
