"""A PostgreSQL server for the tests: its own cluster, on a free loopback port, in a temporary place.

In memory where there is room: each test has a copy of a database, three hundred files.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from tests.support.ports import free_port

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there has a name that nobody can guess
ROOM = 3 * 1024**3


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def missing_programs() -> str:
    """Why there can be no server here; empty where there can."""
    if _programs() is None:
        return "PostgreSQL is not installed here (Debian: apt install postgresql)."
    if os.geteuid() == 0 and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        return "PostgreSQL does not run as root, and there is no user “postgres”."
    return ""


def _in_memory() -> Path | None:
    """Where files are kept in memory, if there is such a place and room in it."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


class Cluster:
    """Started on entering, stopped and removed on leaving."""

    def __init__(self) -> None:
        self._programs = _programs() or Path("/usr/bin")
        self._place = Path(tempfile.mkdtemp(prefix="midweek-postgres-", dir=_in_memory()))
        self._port = free_port()

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            shutil.chown(self._place, "postgres")
        data = self._place / "data"
        self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            f"{self._place} -c fsync=off -c max_connections=200"
        )
        self._run("pg_ctl", "-D", str(data), "-w", "-l", str(self._place / "log"), "-o", options,
                  "start")  # fmt: skip
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self._run("pg_ctl", "-D", str(self._place / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self._place, ignore_errors=True)

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"

    def make(self, name: str) -> None:
        """An empty database."""
        self._execute(f'CREATE DATABASE "{name}"')

    def copy_of(self, template: str) -> str:
        """A copy under a new name."""
        name = f"midweek_{secrets.token_hex(6)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Gone, with whoever is still connected."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")
