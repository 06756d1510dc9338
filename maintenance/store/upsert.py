"""One row for one key, also where two transactions put it there at the same moment.

A read before the write doesn't see what another transaction is about to commit; only the database
can say which of the two was first.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from maintenance.store.db import Base


def put(session: Session, model: type[Base], key: Mapping[str, Any], **values: Any) -> None:
    """Writes the values under that primary key, whether or not there is such a row already.

    It waits where another transaction is writing the same key, and the later one stands.
    """
    session.execute(_insert(session, model, {**key, **values}, key, values))


def put_once(session: Session, model: type[Base], key: Mapping[str, Any], **values: Any) -> None:
    """The same where there is no such row yet; what is there stays as it is."""
    session.execute(_insert(session, model, {**key, **values}, key, {}))


def _insert(
    session: Session,
    model: type[Base],
    row: Mapping[str, Any],
    key: Mapping[str, Any],
    instead: Mapping[str, Any],
) -> Insert:
    """The two databases speak alike here, and SQLAlchemy has the statement in each dialect alone."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = (postgresql.insert if on_postgresql else sqlite.insert)(model).values(**row)
    if not instead:
        return insert.on_conflict_do_nothing(index_elements=list(key))
    return insert.on_conflict_do_update(index_elements=list(key), set_=dict(instead))
