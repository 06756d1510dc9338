"""Values to plain JSON and back: what revisions, publications and sign-offs are kept as.

Works from the type hints of the frozen dataclasses, so that a value has one written form.
"""

import hashlib
import json
from collections.abc import Mapping
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
    return _read(kind, written)  # type: ignore[no-any-return]


def canonical(value: Any) -> str:
    """The one way to write a value: sorted keys, no spaces, characters as they are (UTF-8)."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


@lru_cache(maxsize=128)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, written: Any) -> Any:
    if kind is Any:
        return written
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _read_optional(get_args(kind), written)
    if origin is tuple:
        return _read_tuple(get_args(kind), written)
    if origin is frozenset:
        return frozenset(_read(get_args(kind)[0], part) for part in written)
    return _read_class(kind, written)


def _read_optional(kinds: tuple[Any, ...], written: Any) -> Any:
    if written is None:
        return None
    (kind,) = (one for one in kinds if one is not type(None))
    return _read(kind, written)


def _read_tuple(kinds: tuple[Any, ...], written: Any) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], part) for part in written)
    return tuple(_read(kind, part) for kind, part in zip(kinds, written, strict=True))


def _read_class(kind: Any, written: Any) -> Any:
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        known = {name: _read(hints[name], part) for name, part in written.items() if name in hints}
        return kind(**known)  # type: ignore[operator]
    if kind in {datetime, date, time}:
        return kind.fromisoformat(written)
    if kind is timedelta:
        return timedelta(seconds=written)
    return kind(written)
