"""What of an address can't be read: said on the page that is shown instead, never passed over.

At the desk only. What a public address says besides is ignored there, as other sites add to it.
"""

from collections.abc import Collection, MutableMapping
from datetime import date

from flask import g, request

from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR
from maintenance.domain.text import clean_line
from maintenance.domain.wording import names_words

ASKED = "asked"
"""The field of an error that is about the address as a whole."""

_NUMBER_AT_MOST = 2_147_483_647
_SHOWN_AT_MOST = 60


def unread() -> tuple[str, ...]:
    """A sentence for each part of this request's address that could not be read."""
    return tuple(g.get("unread", ()))


def day_named(today: date, instead: str) -> date:
    """The day that ``?on=`` names, or today; ``instead`` says what is shown where it can't be read."""
    text = request.args.get("on", "")
    if not text:
        return today
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        _say(f"“{shown(text)}” is no day; one is written as 2026-12-01. {instead}")
        return today
    if FIRST_YEAR < asked.year < LAST_YEAR - 1:
        return asked
    _say(f"The year {asked.year} is not in any calendar here. {instead}")
    return today


def number_named(name: str, instead: str, among: range | None = None) -> int | None:
    """The number that a parameter names; None where there is none, and where it can't be read."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not text.removeprefix("-").isdecimal():
        _say(f"“{shown(text)}” is no number. {instead}")
        return None
    number = min(int(text[:20]), _NUMBER_AT_MOST)
    if among is None or number in among:
        return number
    _say(f"{shown(text)} does not lie between {among[0]} and {among[-1]}. {instead}")
    return None


def one_of(name: str, known: Collection[str], instead: str) -> str:
    """What a parameter names, if that is known; else nothing, and a sentence."""
    text = request.args.get(name, "")
    if not text or text in known:
        return text
    *others, last = known
    _say(f"“{shown(text)}” can’t be shown: it is {', '.join(others)} or {last}. {instead}")
    return ""


def say_unknown(noun: str, asked: Collection[str]) -> None:
    """That there is nothing by these names, where any are given."""
    if asked:
        names = names_words([f"“{shown(one)}”" for one in asked])
        _say(f"There is no {noun} {names}, so nothing is shown for it.")


def say_others(known: Collection[str], several: Collection[str] = ()) -> None:
    """What this address asks besides, and what it asks twice although only ``several`` may be; a page
    that isn't a list is there all the same."""
    if others := _others({*known, *several}):
        _say(f"There is no {others} to choose here, so it changes nothing.")
    if again := _again(several):
        _say(f"{again} The first counts.")


def say_no_page(asked: int, pages: int) -> None:
    """That a list has no such page, where it hasn't; the nearest is shown."""
    if 1 <= asked <= pages:
        return
    if pages == 1:
        _say(f"There is no page {asked}: this is the only one.")
    else:
        which = "first" if asked < 1 else "last"
        _say(f"There is no page {asked}. This is the {which} of {pages}.")


def name_unknown(known: Collection[str], errors: MutableMapping[str, str]) -> None:
    """A filter that a list doesn't have would give more than was meant, and one that is there twice
    something else: says so among the errors."""
    said = []
    if others := _others(known):
        said.append(f"There is no filter {others} here. Choose by the fields below.")
    if again := _again(()):
        said.append(f"{again} Choose by the fields below.")
    if said:
        errors[ASKED] = " ".join(said)


def shown(text: str) -> str:
    """What somebody typed into an address, short enough to be said back."""
    line = clean_line(text)
    return line if len(line) <= _SHOWN_AT_MOST else f"{line[:_SHOWN_AT_MOST]}…"


def _others(known: Collection[str]) -> str:
    """The names of what this address asks besides, or nothing."""
    return names_words([f"“{shown(name)}”" for name in request.args if name not in known])


def _again(several: Collection[str]) -> str:
    """A sentence on what stands in this address more than once and can't, or nothing."""
    twice = [name for name, all_of_it in request.args.lists() if len(all_of_it) > 1]
    again = [f"“{shown(name)}”" for name in twice if name not in several]
    are = "is" if len(again) == 1 else "are"
    return f"{names_words(again)} {are} there more than once." if again else ""


def _say(sentence: str) -> None:
    g.setdefault("unread", []).append(sentence)
