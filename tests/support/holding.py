"""Somebody else who writes to the database, and takes their time."""

import sqlite3
from typing import Protocol

import psycopg

from maintenance.settings import sqlite_file


class Holding(Protocol):
    """A connection in whose way everybody is who wants to change ground."""

    def close(self) -> None:
        """Lets go."""


def held(url: str) -> Holding:
    """Holds the one lock that every change of ground needs, until it is closed."""
    file = sqlite_file(url)
    if file is not None:
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        return connection
    other = psycopg.connect(url)
    other.execute("SELECT pg_advisory_xact_lock(4720263)")
    return other
