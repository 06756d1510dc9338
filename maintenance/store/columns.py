"""Column types whose values are the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from maintenance.domain.plain import canonical

_WRITTEN = "%Y-%m-%dT%H:%M:%S.%f"


class Instant(TypeDecorator[datetime]):
    """An aware moment, in UTC. On SQLite text of one width, so that it sorts as time does."""

    impl = String(26)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """timestamptz on PostgreSQL, text elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(26))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Raises ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        at = value.astimezone(UTC)
        return at if dialect.name == "postgresql" else at.strftime(_WRITTEN)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """What reads each value of a column; of text in one step, as there may be half a million."""
        if dialect.name == "postgresql":
            return super().result_processor(dialect, coltype)
        return _moment_of

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always aware, always in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _moment_of(value)


def _moment_of(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(f"{written}+00:00")


class CanonicalJson(TypeDecorator[Any]):
    """A plain value in its one written form (``domain/plain.py``), so that it can be hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """None is written as well: ``null``."""
        return canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """What was written."""
        return None if value is None else json.loads(value)


def closed_set(kind: type[StrEnum], name: str) -> Enum:
    """A column for one of few words, held by a named CHECK constraint."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )
