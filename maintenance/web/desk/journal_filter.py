"""What of the journal somebody asks to see, out of an address that a plain form made."""

import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from flask import request
from sqlalchemy.orm import Session

from maintenance.domain.people import Person
from maintenance.domain.wording import day_words
from maintenance.store.journal_search import AT_THE_MACHINE, Sought
from maintenance.store.staff import people
from maintenance.store.windows import WindowRow
from maintenance.web.asked_days import days_asked
from maintenance.web.filters import reader_zone
from maintenance.web.journal_words import KINDS, verb_choices
from maintenance.web.unread import name_unknown

FIELDS = ("who", "window", "verb", "kind", "since", "until")
_WINDOW = re.compile(r"([a-z0-9]{12})(?:/\w*)?/?(?:[?#].*)?$", re.ASCII)
_WORD = re.compile(r"[a-z][a-z-]{0,39}", re.ASCII)
_OTHERS = {"clock": "clock", "machine": AT_THE_MACHINE}
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Filter:
    """What is sought, and what of it can’t be read, by its field."""

    sought: Sought
    errors: dict[str, str]
    people: dict[int, Person] = field(repr=False)

    @property
    def is_set(self) -> bool:
        """Whether anything is asked for at all."""
        return any(_given(name) for name in FIELDS)

    @property
    def query(self) -> str:
        """The same asked for at another address: “?who=3&kind=team”, or nothing."""
        given = {name: _given(name) for name in FIELDS if _given(name)}
        return f"?{urlencode(given)}" if given else ""

    @property
    def words(self) -> str:
        """What is asked for, to be read: “by Ines; approved; from Monday, November 23, 2026”."""
        parts = [f"by {self._who}"] if _given("who") else []
        for name, known in (("verb", verb_choices()), ("kind", KINDS)):
            if given := _given(name):
                parts.append(_lower(known.get(given, given)))
        if self.sought.window_id:
            parts.append(f"about the window {self.sought.window_id}")
        return "; ".join([*parts, *_days()])

    @property
    def _who(self) -> str:
        """A name as it is; the two that are no person as they stand within a sentence."""
        given = _given("who")
        name = dict(self.who_options).get(given, given)
        return _lower(name) if given in _OTHERS else name

    def link(self, before: int) -> str:
        """The same, from before an entry on."""
        return f"{self.query or '?'}{'&' if self.query else ''}before={before}"

    @property
    def who_options(self) -> Options:
        """Everybody, those who are disabled too, and the two that are no person."""
        named = [(str(key), one.name) for key, one in self.people.items()]
        others = [("clock", "The clock"), ("machine", "Somebody at the machine")]
        return [("", "Anybody"), *named, *others]

    @property
    def verb_options(self) -> Options:
        """Every verb in words; one that has none by itself."""
        return _options("Anything", verb_choices(), self.sought.verb)

    @property
    def kind_options(self) -> Options:
        """Every kind of thing that the journal knows."""
        return _options("Anything", KINDS, self.sought.kind)


def asked_for(session: Session) -> Filter:
    """What this request asks for; days are the reader’s own."""
    errors: dict[str, str] = {}
    name_unknown((*FIELDS, "before"), errors)
    staff = people(session)
    sought = Sought(
        actor=_actor(staff, errors),
        window_id=_window(session, errors),
        verb=_word("verb", errors),
        kind=_word("kind", errors),
        within=days_asked(request.args, reader_zone(), errors),
    )
    return Filter(sought, errors, staff)


def _given(name: str) -> str:
    return request.args.get(name, "").strip()


def _lower(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _days() -> list[str]:
    """“from Monday, November 23, 2026”, “to …”, as far as they are given and can be read."""
    told = []
    for word, name in (("from", "since"), ("to", "until")):
        try:
            told.append(f"{word} {day_words(date.fromisoformat(_given(name)), year=True)}")
        except ValueError:
            continue
    return told


def _options(any_of_them: str, known: dict[str, str], asked: str) -> Options:
    further = [(asked, asked)] if asked and asked not in known else []
    return [("", any_of_them), *known.items(), *further]


def _actor(staff: dict[int, Person], errors: dict[str, str]) -> str:
    text = _given("who")
    if not text or text in _OTHERS:
        return _OTHERS.get(text, "")
    if text.isascii() and text.isdigit() and int(text) in staff:
        return f"person:{int(text)}"
    errors["who"] = "There is no such person. Choose another."
    return ""


def _window(session: Session, errors: dict[str, str]) -> str:
    text = _given("window")
    if not text:
        return ""
    found = _WINDOW.search(text)
    if found and session.get(WindowRow, found[1]):
        return found[1]
    errors["window"] = "There is no such window. Give its id, or copy the address of its page."
    return ""


def _word(name: str, errors: dict[str, str]) -> str:
    text = _given(name)
    if not text or _WORD.fullmatch(text):
        return text
    errors[name] = "Choose one of these."
    return ""
