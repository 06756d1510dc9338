"""Sets of files behind a link: each is built whole beside the one that is served, and one rename puts
it in its place. Whoever reads through the link has one set or the other, never half of one.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from maintenance.publishing.fingerprint import squeezed

READABLE, ENTERABLE = 0o644, 0o755
_DAY = "%Y%m%d"
_SET = re.compile(r"(?P<edition>\d{12})-(?P<day>\d{8})-[0-9a-f]{8}")


class NotALink(Exception):
    """Something else is in the place of the link: no link, or one that leads to no set of ours."""


@dataclass(frozen=True, order=True)
class Stand:
    """What a set shows: the edition, and the day in the policy's zone."""

    edition: int
    day: date

    @property
    def name(self) -> str:
        """Sorts as stands do."""
        return f"{self.edition:012}-{self.day.strftime(_DAY)}"

    @property
    def words(self) -> str:
        """For the person who reads it."""
        return f"edition {self.edition} of {self.day.isoformat()}"


@contextmanager
def alone(link: Path) -> Iterator["Place"]:
    """The place of this link, with nobody else at work on it; waits for whoever is.

    Raises NotALink, and OSError where nothing can be written there.
    """
    if link.is_symlink():
        _stand_of(link)
    elif link.exists():
        raise NotALink(str(link))
    sets = link.with_name(f".{link.name}.sets")
    sets.mkdir(mode=ENTERABLE, exist_ok=True)
    sets.chmod(ENTERABLE)
    with (sets / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Place(link, sets)


def _stand_of(link: Path) -> Stand:
    """What the set shows that a link leads to. Raises NotALink."""
    leads_to = link.readlink()
    named = _SET.fullmatch(leads_to.name)
    if named is None or leads_to.parent.name != f".{link.name}.sets":
        raise NotALink(str(link))
    return Stand(int(named["edition"]), date.fromisoformat(named["day"]))


class Place:
    """A link and the sets beside it."""

    def __init__(self, link: Path, sets: Path) -> None:
        self._link, self._sets = link, sets

    def stand(self) -> Stand | None:
        """What is served now; None where nothing is yet."""
        if not self._link.is_symlink():
            return None
        return _stand_of(self._link)

    def put(self, stand: Stand, build: Callable[["Writer"], None]) -> int:
        """Has a set built, serves it, and clears away all but it and the one before; gives how many
        files it has. Where anything is raised, what was served stands."""
        former = self._link.readlink().name if self._link.is_symlink() else ""
        folder = self._sets / f"{stand.name}-{secrets.token_hex(4)}"
        try:
            folder.mkdir(mode=ENTERABLE)
            folder.chmod(ENTERABLE)
            writer = Writer(folder, self._next_second())
            build(writer)
            os.sync()
            self._serve(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._clear({folder.name, former, "lock"})
        return writer.files

    def _serve(self, folder: Path) -> None:
        new = self._sets / f"link-{secrets.token_hex(4)}"
        new.symlink_to(folder.relative_to(self._link.parent))
        new_beside = self._link.with_name(f".{self._link.name}.{new.name}")
        new.rename(new_beside)
        new_beside.replace(self._link)

    def _next_second(self) -> int:
        """A time for all files of the set, later than the one before: web servers make an ETag of it."""
        index = self._link / "index.html"
        before = int(index.stat().st_mtime) if index.exists() else 0
        return max(before + 1, int(self._sets.stat().st_mtime))

    def _clear(self, keep: set[str]) -> None:
        """What is older, and what somebody who was killed has left."""
        for one in self._sets.iterdir():
            if one.name not in keep:
                shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
        for one in self._link.parent.glob(f".{self._link.name}.link-*"):
            one.unlink()


class Writer:
    """Writes the files of one set, each with its gzip beside it."""

    def __init__(self, folder: Path, second: int) -> None:
        self._folder, self._second = folder, second
        self.files = 0

    def __call__(self, path: str, body: bytes, as_gzip: bytes | None = None) -> None:
        """``path`` is relative, and leads nowhere else."""
        file = self._folder / path
        if not file.resolve().is_relative_to(self._folder.resolve()):
            raise ValueError(f"{path} leads out of the set")
        self._folders(file.parent)
        for name, content in ((file.name, body), (f"{file.name}.gz", as_gzip or squeezed(body))):
            written = file.with_name(name)
            written.write_bytes(content)
            written.chmod(READABLE)
            os.utime(written, (self._second, self._second))
        self.files += 1

    def _folders(self, folder: Path) -> None:
        if not folder.exists():
            self._folders(folder.parent)
            folder.mkdir()
            folder.chmod(ENTERABLE)
