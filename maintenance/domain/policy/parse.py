"""Reading a policy's TOML. A bad key, type or value is refused with its name, line and what is allowed."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import LONGEST_FOR
from maintenance.domain.errors import MidweekError
from maintenance.domain.localtime import UnknownZone, zone_named
from maintenance.domain.policy.policy import Policy
from maintenance.domain.policy.verdict import Level
from maintenance.domain.text import clean_line
from maintenance.domain.wording import WEEKDAYS, DateStyle, names_words

RULE_IDS = (
    "mid-week",
    "staff-available",
    "working-day",
    "no-freeze",
    "no-clash",
    "hours",
    "notice",
    "length",
    "downtime",
    "meetings",
)
_KEYS = {
    "": (
        "name",
        "source",
        "zone",
        "date_style",
        "doers_may_approve",
        "days",
        "holidays",
        "hours",
        "longest",
        "notice",
        "grace",
        "levels",
    ),
    "notice": tuple(impact.value for impact in Impact),
    "grace": ("begin", "end"),
    "levels": RULE_IDS,
}
_LENGTH = re.compile(r"(\d{1,4}) (minute|hour)s?")
_GRACE_LIMIT = timedelta(hours=2)
_NOTICE_LIMIT = 60
TEXT_LIMIT = 20_000


class PolicyError(MidweekError):
    """A policy that can't be used; the sentence names the key, its line and what is allowed.

    It quotes the file, so it is cleaned: a terminal shows it, and does not do what it says.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(clean_line(sentence))


def read_policy(text: str) -> Policy:
    """The policy that a TOML text describes. Raises PolicyError.

    The length is limited because reading takes longer than in proportion to it.
    """
    if len(text) > TEXT_LIMIT:
        raise PolicyError(f"A policy is at most {TEXT_LIMIT:,} characters long.")
    try:
        return _Reader(text, tomllib.loads(text)).policy()
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"This is not TOML: {error}.") from error
    except RecursionError as error:
        raise PolicyError("This is nested too deeply to be a policy.") from error
    except ValueError as error:
        raise PolicyError(f"This holds a value that can’t be read: {error}.") from error


def refused(text: str, section: str, key: str, sentence: str) -> PolicyError:
    """What is wrong with one key of a policy's text, with its line; ``section`` is empty at the top."""
    where = f" in [{section}]" if section else ""
    return PolicyError(f"Line {_line(text, section, key)}: “{key[:60]}”{where} {sentence}")


class _Reader:
    """Takes the keys one by one, each with what it must be."""

    def __init__(self, text: str, found: Mapping[str, Any]) -> None:
        self._text = text
        self._found = found

    def policy(self) -> Policy:
        self._refuse_unknown()
        return Policy(
            name=self._string("name"),
            source=self._string("source"),
            zone=self._zone(),
            date_style=DateStyle(self._one_of("date_style", tuple(DateStyle))),
            doers_may_approve=self._bool("doers_may_approve"),
            levels={rule: Level(self._level(rule)) for rule in self._section("levels")},
            days=self._days(),
            observed_holidays=self._country(),
            hours=self._hours(),
            notice_days={impact: self._notice(impact) for impact in Impact},
            longest_for=self._length("", "longest", LONGEST_FOR),
            begin_grace_for=self._length("grace", "begin", _GRACE_LIMIT),
            end_grace_for=self._length("grace", "end", _GRACE_LIMIT),
            digest=hashlib.sha256(self._text.encode()).hexdigest(),
            text=self._text,
        )

    def _refuse_unknown(self) -> None:
        for section, keys in _KEYS.items():
            for key in self._section(section) if section else self._found:
                if key not in keys:
                    allowed = names_words(keys)
                    raise self._error(section, key, f"is not a key. Possible are {allowed}.")

    def _section(self, name: str) -> Mapping[str, Any]:
        section = self._found.get(name, {})
        if not isinstance(section, dict):
            raise self._error("", name, f"must be a section: [{name}].")
        return section

    def _value(self, section: str, key: str) -> Any:
        found = self._section(section) if section else self._found
        if key not in found:
            where = f" in [{section}]" if section else ""
            raise PolicyError(f"The key “{key}”{where} is missing.")
        return found[key]

    def _string(self, key: str) -> str:
        value = self._value("", key)
        text = clean_line(value) if isinstance(value, str) else ""
        if not 0 < len(text) <= 500:
            raise self._error("", key, "must be a text of 1 to 500 characters.")
        return text

    def _bool(self, key: str) -> bool:
        value = self._value("", key)
        if not isinstance(value, bool):
            raise self._error("", key, "must be true or false.")
        return value

    def _zone(self) -> str:
        value = self._string("zone")
        try:
            zone_named(value)
        except UnknownZone as error:
            raise self._error("", "zone", f"is wrong. {error.sentence}") from error
        return value

    def _one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self._value("", key)
        if value not in allowed:
            raise self._error("", key, f"must be one of {names_words(allowed)}.")
        return str(value)

    def _level(self, rule: str) -> str:
        value = self._value("levels", rule)
        if value not in tuple(Level):
            raise self._error("levels", rule, f"must be one of {names_words(tuple(Level))}.")
        if rule == "no-clash" and value != Level.REQUIRE:
            raise self._error(
                "levels", rule, "must be require: two windows never share a component."
            )
        return str(value)

    def _days(self) -> frozenset[int]:
        value = self._value("", "days")
        if not isinstance(value, list) or not value or any(day not in WEEKDAYS for day in value):
            allowed = names_words(WEEKDAYS)
            raise self._error("", "days", f"must be a list of at least one of {allowed}.")
        return frozenset(WEEKDAYS.index(day) for day in value)

    def _country(self) -> str | None:
        if "holidays" not in self._found:
            return None
        value = self._value("", "holidays")
        if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{2}", value):
            raise self._error("", "holidays", "must be a country’s two letters, as US.")
        return value

    def _hours(self) -> tuple[time, time] | None:
        if "hours" not in self._found:
            return None
        value = self._value("", "hours")
        try:
            since, until = (time.fromisoformat(part) for part in value)
        except (TypeError, ValueError) as error:
            sentence = 'must be two times of day, as ["09:00", "17:00"].'
            raise self._error("", "hours", sentence) from error
        if since >= until or since.tzinfo or until.tzinfo:
            raise self._error("", "hours", "must end later on the same day than they begin.")
        return since, until

    def _notice(self, impact: Impact) -> int:
        value = self._value("notice", impact.value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _NOTICE_LIMIT:
            sentence = f"must be a number of business days from 0 to {_NOTICE_LIMIT}."
            raise self._error("notice", impact.value, sentence)
        return value

    def _length(self, section: str, key: str, limit: timedelta) -> timedelta:
        value = self._value(section, key)
        match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
        lasts_for = timedelta(**{f"{match[2]}s": int(match[1])}) if match else timedelta(0)
        if not timedelta(0) < lasts_for <= limit:
            hours = limit // timedelta(hours=1)
            sentence = f"must be a length such as “90 minutes” or “2 hours”, at most {hours} hours."
            raise self._error(section, key, sentence)
        return lasts_for

    def _error(self, section: str, key: str, sentence: str) -> PolicyError:
        return refused(self._text, section, key, sentence)


def _line(text: str, section: str, key: str) -> int:
    """tomllib tells no lines, so the key is looked for in its own section."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        if header:
            inside = header[1].strip().strip("\"'")
            if not section and inside == key:
                return number
        elif inside == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 1
