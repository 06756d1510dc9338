"""What stands in bodies and parameters: each kind of value with its one sentence of refusal."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import marshmallow as ma

from maintenance.domain.errors import refuse
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR, local
from maintenance.domain.meant import YEARS, moment_meant

Messages = dict[str, Any]
ASK_FOR_MOMENT = (
    "Give a date and a time, such as 2026-12-01T14:30, with its offset where you know it, as in "
    "2026-12-01T14:30-05:00."
)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
_ASK_FOR_TEXT = "Write this as text."
_MISSING = "This is missing."
_FIELDS_AT_MOST = 100
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}(:\d{2})?)?", re.ASCII
)
_MOMENT_OR_DAY = re.compile(rf"{_MOMENT.pattern}|\d{{4}}-\d{{2}}-\d{{2}}", re.ASCII)


def _said(**sentences: str) -> Messages:
    """What is said of each thing that can be wrong."""
    return dict(sentences)


class Shape(ma.Schema):
    """An object of a body."""

    class Meta:
        """Nothing in it that has no meaning: a field mistyped is not a field left out."""

        unknown = ma.RAISE

    error_messages = _said(
        type="Send an object here.",
        unknown="There is no such field here.",
    )

    @ma.pre_load
    def _few(self, sent: Any, **_more: Any) -> Any:
        """Before anything is said of each."""
        if isinstance(sent, dict) and len(sent) > _FIELDS_AT_MOST:
            raise ma.ValidationError(f"At most {_FIELDS_AT_MOST} fields are possible here.")
        return sent


class Query(Shape):
    """The parameters of an address: one mistyped is not one left out."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        possible = ", ".join(sorted(self.fields))
        self.error_messages["unknown"] = f"There is no such parameter here. There are: {possible}."


class Text(ma.fields.String):
    """Any text; what it may be is said by the domain."""

    default_error_messages = _said(
        invalid=_ASK_FOR_TEXT,
        null=_ASK_FOR_TEXT,
        required=_MISSING,
    )


class Needed(Text):
    """A text that there has to be; ``ask`` is what the service says where it is empty."""

    def __init__(self, ask: str, **more: Any) -> None:
        said = _said(required=f"{_MISSING} {ask}")
        super().__init__(required=True, error_messages=said, **more)


class Word(Text):
    """A text of one form; ``ask`` is what is said of any other."""

    def __init__(self, form: str, ask: str, **more: Any) -> None:
        self._form, self._ask = re.compile(form, re.ASCII), ask
        metadata = {"pattern": f"^{form}$", **more.pop("metadata", {})}
        super().__init__(metadata=metadata, **more)

    def _deserialize(self, value: Any, *place: Any, **more: Any) -> Any:
        read = super()._deserialize(value, *place, **more)
        if not self._form.fullmatch(read):
            raise ma.ValidationError(self._ask)
        return read


class Named(Text):
    """A text that is one of those that are known; ``ask`` is what is said of any other, before
    they are listed."""

    def __init__(self, known: Iterable[str], ask: str, **more: Any) -> None:
        self._known = tuple(known)
        self._ask = f"{ask.rstrip('.')}: {', '.join(self._known)}."
        metadata = {"enum": list(self._known), **more.pop("metadata", {})}
        super().__init__(metadata=metadata, **more)

    def _deserialize(self, value: Any, *place: Any, **more: Any) -> Any:
        read = super()._deserialize(value, *place, **more)
        if read not in self._known:
            raise ma.ValidationError(self._ask)
        return read


class Choice(ma.fields.Enum[Any]):
    """One of few words; ``ask`` is what is said of any other."""

    def __init__(self, kind: type[StrEnum], ask: str, **more: Any) -> None:
        ask = f"{ask.rstrip('.')}: {', '.join(kind)}."
        said: Messages = {"unknown": ask, "null": ask, "required": f"{_MISSING} {ask}"}
        super().__init__(kind, by_value=True, error_messages=said, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("unknown", choices="")
        return super()._deserialize(value, attr, data, **more)


class Whole(ma.fields.Integer):
    """A whole number between two; ``ask`` is what is said of anything else.

    ``as_text`` is how parameters of an address hold it; in a body, text is no number.
    """

    def __init__(
        self, least: int, most: int, ask: str, *, as_text: bool = False, **more: Any
    ) -> None:
        self._as_text = as_text
        said: Messages = dict.fromkeys(("invalid", "null", "too_large"), ask)
        said["required"] = f"{_MISSING} {ask}"
        within = ma.validate.Range(least, most, error=ask)
        super().__init__(strict=True, validate=within, error_messages=said, **more)

    def _validated(self, value: Any) -> int:
        if not self._is_one(value):
            raise self.make_error("invalid", input=value)
        return super()._validated(int(value))

    def _is_one(self, value: Any) -> bool:
        """In JSON 1.0 is as whole as 1 (RFC 8259 6)."""
        if self._as_text:
            return isinstance(value, str) and bool(_DIGITS.fullmatch(value))
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return whole and not isinstance(value, bool)


class Yes(ma.fields.Boolean):
    """True or false, and nothing that means it."""

    default_error_messages = _said(
        invalid="Say true or false.",
        null="Say true or false.",
        required=f"{_MISSING} Say true or false.",
    )

    def _deserialize(self, value: Any, *_place: Any, **_more: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Several(ma.fields.List[Any]):
    """A list of so many at ``most``, which are counted before anything is said of each."""

    default_error_messages = dict.fromkeys(("invalid", "null"), "Send a list here.")

    def __init__(self, inner: ma.fields.Field[Any], most: int, what: str, **more: Any) -> None:
        self._most, self._too_many = most, f"At most {most} {what} are possible."
        metadata = {"maxItems": most, **more.pop("metadata", {})}
        super().__init__(inner, metadata=metadata, **more)

    def _deserialize(self, value: Any, *place: Any, **more: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self._most:
            raise ma.ValidationError(self._too_many)
        return super()._deserialize(value, *place, **more)


class Inside(ma.fields.Nested):
    """An object inside another."""

    default_error_messages = dict.fromkeys(("type", "null"), "Send an object here.")


@dataclass(frozen=True)
class Given:
    """A moment as it was given: a wall time (naive), or an instant (UTC) where it has an offset;
    ``whole_day`` where only the day was given."""

    wall: datetime
    at: datetime | None = None
    whole_day: bool = False

    def there(self, zone: str) -> tuple[datetime, bool | None]:
        """The wall time in a zone, and which of two it means; None where that was not said.

        Raises UnknownZone, and ValueError or OverflowError for years that no zone reaches.
        """
        if self.at is None:
            return self.wall, None
        here = local(self.at, zone)
        return here.replace(tzinfo=None, fold=0), bool(here.fold)

    def moment(self, zone: str, field: str) -> datetime:
        """The instant that is meant. Raises Refused by the field."""
        if self.at is None:
            return moment_meant(self.wall, zone, None, field, day_field=field).at
        if not FIRST_YEAR <= self.at.year <= LAST_YEAR:
            raise refuse(field, YEARS)
        return self.at


class Time(ma.fields.Field[Given]):
    """A moment: RFC 3339, or the same without an offset for a wall time.

    ``to_minute`` refuses seconds, as windows are planned to the minute; ``or_day`` takes a day alone
    as well.
    """

    default_error_messages = _said(
        invalid=ASK_FOR_MOMENT,
        null=ASK_FOR_MOMENT,
        required=f"{_MISSING} {ASK_FOR_MOMENT}",
        never=f"There is no such day or time. {ASK_FOR_MOMENT}",
        years=YEARS,
        seconds="Give the time to the minute.",
    )

    def __init__(self, *, to_minute: bool = False, or_day: bool = False, **more: Any) -> None:
        self._to_minute = to_minute
        self._form = _MOMENT_OR_DAY if or_day else _MOMENT
        metadata = {"pattern": f"^({self._form.pattern})$", **more.pop("metadata", {})}
        super().__init__(metadata=metadata, **more)

    def _deserialize(self, value: Any, *_place: Any, **_more: Any) -> Given:
        if not isinstance(value, str) or not self._form.fullmatch(value):
            raise self.make_error("invalid")
        try:
            read = datetime.fromisoformat(value)
            at = read.astimezone(UTC) if read.tzinfo else None
        except OverflowError as error:
            raise self.make_error("years") from error
        except ValueError as error:
            raise self.make_error("never") from error
        if self._to_minute and (read.second or read.microsecond):
            raise self.make_error("seconds")
        return Given(read.replace(tzinfo=None), at, whole_day="T" not in value)
