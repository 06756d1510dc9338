"""Sets of files behind a link: each is built whole beside the one that is served, and one rename puts
it in its place. Whoever reads through the link has one set or the other, never half of one.
"""

import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from maintenance.publishing.fingerprint import squeezed

READABLE, ENTERABLE, LOCKED = 0o644, 0o755, 0o600
_DAY = "%Y%m%d"
_SET = re.compile(r"(?P<edition>\d{12})-(?P<day>\d{8})-[0-9a-f]{8}")
_NEW = re.compile(r"link-[0-9a-f]{8}")


class NotALink(Exception):
    """Something else is in the place of the link: no link, or one that leads to no set of ours."""


class NotCleared(Exception):
    """The new set is served; an older one beside it could not be removed, for the reason said."""


class InTheWay(Exception):
    """Something else is where the sets or their lock have to be; says in words what."""


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

    Raises NotALink, InTheWay, and OSError where nothing can be written there.
    """
    if link.is_symlink():
        _stand_of(link)
    elif link.exists():
        raise NotALink(str(link))
    sets = link.with_name(f".{link.name}.sets")
    with (
        _entered(link.parent, os.O_RDONLY | os.O_DIRECTORY) as above,
        _folder_of(sets, above) as inside,
        _lock_in(sets, inside) as lock,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Place(link, sets, above, inside)


@contextmanager
def _entered(path: Path | str, flags: int, at: int | None = None) -> Iterator[int]:
    opened = os.open(path, flags, LOCKED, dir_fd=at)
    try:
        yield opened
    finally:
        os.close(opened)


@contextmanager
def _folder_of(sets: Path, above: int) -> Iterator[int]:
    """The directory of the sets, made where there is none. A link that somebody has put there is
    not followed, and a directory of somebody else not used: they could change what is served."""
    with suppress(FileExistsError):
        os.mkdir(sets.name, ENTERABLE, dir_fd=above)
    _refuse_other(sets, above, stat.S_IFDIR, "directory")
    with _entered(sets.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, above) as inside:
        if os.fstat(inside).st_uid != os.geteuid():
            raise InTheWay(f"{sets} belongs to another user than the one who publishes")
        os.fchmod(inside, ENTERABLE)
        yield inside


@contextmanager
def _lock_in(sets: Path, inside: int) -> Iterator[int]:
    """Neither written to nor cut short, so that nothing is lost whatever it is."""
    _refuse_other(sets / "lock", inside, stat.S_IFREG, "plain file")
    with _entered("lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, inside) as lock:
        yield lock


def _refuse_other(path: Path, at: int, kind: int, wanted: str) -> None:
    """Raises InTheWay where something of another kind has this name in the open directory ``at``."""
    found = _status(path.name, at)
    if found is not None and stat.S_IFMT(found.st_mode) != kind:
        raise InTheWay(f"{path} is {_kind(found)} and no {wanted}")


def _status(name: str, at: int) -> os.stat_result | None:
    """Of the thing itself, never of what it leads to; None where nothing is."""
    try:
        return os.stat(name, dir_fd=at, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _kind(found: os.stat_result) -> str:
    kinds = {stat.S_IFLNK: "a link", stat.S_IFREG: "a file", stat.S_IFDIR: "a directory"}
    return kinds.get(stat.S_IFMT(found.st_mode), "a device, pipe or socket")


def _stand_of(link: Path) -> Stand:
    """What the set shows that a link leads to. Raises NotALink."""
    leads_to = link.readlink()
    named = _SET.fullmatch(leads_to.name)
    if named is None or leads_to.parent.name != f".{link.name}.sets":
        raise NotALink(str(link))
    return Stand(int(named["edition"]), date.fromisoformat(named["day"]))


class Place:
    """A link and the sets beside it: ``above`` and ``inside`` are the open directories that they lie
    in, so that whoever changes what a path leads to changes nothing here."""

    def __init__(self, link: Path, sets: Path, above: int, inside: int) -> None:
        self._link, self._sets = link, sets
        self._above, self._inside = above, inside

    def stand(self) -> Stand | None:
        """What is served now; None where nothing is yet."""
        if not self._link.is_symlink():
            return None
        return _stand_of(self._link)

    def put(self, stand: Stand, build: Callable[["Writer"], None]) -> int:
        """Has a set built, serves it, and clears away all but it and the one before; gives how many
        files it has.

        Raises NotCleared; where anything else is raised, what was served stands.
        """
        former = self._served()
        name = f"{stand.name}-{secrets.token_hex(4)}"
        try:
            os.mkdir(name, ENTERABLE, dir_fd=self._inside)
            folder = self._sets / name
            folder.chmod(ENTERABLE)
            writer = Writer(folder, self._next_second())
            build(writer)
            os.sync()
            self._serve(name)
        except BaseException:
            if self._served() != name:
                shutil.rmtree(name, ignore_errors=True, dir_fd=self._inside)
            raise
        try:
            self._clear({name, former})
        except OSError as error:
            raise NotCleared(error.strerror) from error
        return writer.files

    def _served(self) -> str:
        """The name of the set that the link leads to; empty where there is no link."""
        return self._link.readlink().name if self._link.is_symlink() else ""

    def _serve(self, name: str) -> None:
        new = f"link-{secrets.token_hex(4)}"
        os.symlink(f"{self._sets.name}/{name}", new, dir_fd=self._inside)
        beside = f"{self._before_names}{new}"
        os.rename(new, beside, src_dir_fd=self._inside, dst_dir_fd=self._above)
        os.replace(beside, self._link.name, src_dir_fd=self._above, dst_dir_fd=self._above)

    @property
    def _before_names(self) -> str:
        return f".{self._link.name}."

    def _next_second(self) -> int:
        """A time for all files of the set, later than the one before: web servers make an ETag of it."""
        index = self._link / "index.html"
        before = int(index.stat().st_mtime) if index.exists() else 0
        return max(before + 1, int(os.fstat(self._inside).st_mtime))

    def _clear(self, keep: set[str]) -> None:
        """Older sets, and what somebody who was killed has left: only what bears a name that is
        given here, is of the kind that was made, and belongs to who publishes."""
        for name in _names(self._inside):
            if _SET.fullmatch(name) and name not in keep:
                if _is_ours(name, self._inside, stat.S_IFDIR):
                    shutil.rmtree(name, dir_fd=self._inside)
            elif _NEW.fullmatch(name) and _is_ours(name, self._inside, stat.S_IFLNK):
                os.unlink(name, dir_fd=self._inside)
        for name in _names(self._above):
            new = name.removeprefix(self._before_names)
            if new != name and _NEW.fullmatch(new) and _is_ours(name, self._above, stat.S_IFLNK):
                os.unlink(name, dir_fd=self._above)


def _names(of: int) -> list[str]:
    with os.scandir(of) as found:
        return [one.name for one in found]


def _is_ours(name: str, at: int, kind: int) -> bool:
    found = _status(name, at)
    return found is not None and stat.S_IFMT(found.st_mode) == kind and found.st_uid == os.geteuid()


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
