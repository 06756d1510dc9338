"""Values to plain JSON and back: what revisions, publications and sign-offs are kept as.

Works from the type hints of the frozen dataclasses, so that a value has one written form.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def plain(value: Any) -> Any:
    """A value as JSON can hold it: instants in UTC with Z, durations in seconds, sets sorted.

    Raises TypeError for what has no written form.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return _plain_collection(value)


def _plain_collection(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(part) for part in value)
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    raise TypeError(f"{type(value).__name__} has no written form")


def _moment_text(value: datetime) -> str:
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def restored(kind: type[T], written: Any) -> T:
    """The value that ``plain`` wrote. Raises KeyError, TypeError or ValueError where it isn't one."""
    return _reader(kind)(written)  # type: ignore[no-any-return,arg-type]


def canonical(value: Any) -> str:
    """The one way to write a value: sorted keys, no spaces, characters as they are (UTF-8)."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


Reader = Callable[[Any], Any]


@lru_cache(maxsize=512)
def _reader(kind: Any) -> Reader:
    """What reads values of a kind, worked out once: thousands of revisions may be read for one answer."""
    if kind is Any:
        return _as_it_is
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _optional_reader(get_args(kind))
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is frozenset:
        read = _reader(get_args(kind)[0])
        return lambda written: frozenset(map(read, written))
    return _class_reader(kind)


def _as_it_is(written: Any) -> Any:
    return written


def _optional_reader(kinds: tuple[Any, ...]) -> Reader:
    (kind,) = (one for one in kinds if one is not type(None))
    read = _reader(kind)
    return lambda written: None if written is None else read(written)


def _tuple_reader(kinds: tuple[Any, ...]) -> Reader:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        read = _reader(kinds[0])
        return lambda written: tuple(map(read, written))
    readers = tuple(map(_reader, kinds))
    return lambda written: tuple(read(part) for read, part in zip(readers, written, strict=True))


def _class_reader(kind: Any) -> Reader:
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if kind in {datetime, date, time}:
        return kind.fromisoformat  # type: ignore[no-any-return]
    if kind is timedelta:
        return lambda written: timedelta(seconds=written)
    return kind  # type: ignore[no-any-return]


def _dataclass_reader(kind: Any) -> Reader:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}

    def read(written: Any) -> Any:
        return kind(
            **{name: readers[name](part) for name, part in written.items() if name in readers}
        )

    return read
