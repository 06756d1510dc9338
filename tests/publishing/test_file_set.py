"""A set of files is served whole, or the one before it is: whoever is killed, and whatever is full."""

import errno
import gzip
import multiprocessing
import os
import random
import shutil
import signal
import stat
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from maintenance.publishing.file_set import (
    InTheWay,
    NotALink,
    NotCleared,
    Stand,
    Writer,
    alone,
)
from tests.support.figures import Figures
from tests.support.sizes import size

DAY = date(2026, 11, 30)
FILES = 40
LONGEST_SECONDS = 0.4


def built(number: int, write: Writer) -> None:
    """Each file says which set it is of."""
    write("index.html", f"set {number}".encode())
    for one in range(FILES):
        write(f"windows/{one}.html", f"set {number}".encode())


def put(link: Path, number: int) -> None:
    with alone(link) as place:
        place.put(Stand(number, DAY), lambda write: built(number, write))


def shown(link: Path) -> set[str]:
    """What the files say that are reached through the link, each whole and as gzip; how many there
    are is looked at as well."""
    served = link.resolve()
    files = [one for one in served.rglob("*") if one.is_file()]
    assert len(files) == 2 * (FILES + 1)
    whole = {one.read_text() for one in files if one.suffix != ".gz"}
    packed = {gzip.decompress(one.read_bytes()).decode() for one in files if one.suffix == ".gz"}
    return whole | packed


def test_a_set_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    link = tmp_path / "www"
    for number in (1, 2, 3):
        put(link, number)
        assert shown(link) == {f"set {number}"}
    with alone(link) as place:
        assert place.stand() == Stand(3, DAY)
    kept = [one.name for one in (tmp_path / ".www.sets").iterdir() if one.is_dir()]
    assert len(kept) == 2, "the one before is kept for whoever still reads it"


def test_a_web_server_of_another_user_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "www", 1)
    finally:
        os.umask(before)
    for one in (tmp_path / "www").resolve().rglob("*"):
        wanted = 0o755 if one.is_dir() else 0o644
        assert stat.S_IMODE(one.stat().st_mode) == wanted
    assert stat.S_IMODE((tmp_path / "www").resolve().parent.stat().st_mode) == 0o755


def test_the_time_of_its_files_is_later_than_that_of_the_set_before(tmp_path: Path) -> None:
    """A web server makes its ETag of time and length, and two sets may come in one second."""
    link, times = tmp_path / "www", []
    for number in (1, 2, 3):
        put(link, number)
        times.append({int(one.stat().st_mtime) for one in link.resolve().rglob("*.html")})
    assert [len(one) for one in times] == [1, 1, 1]
    assert min(times[2]) > min(times[1]) > min(times[0])


def test_what_is_no_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    with pytest.raises(NotALink), alone(tmp_path / "www"):
        pass


@pytest.mark.parametrize(
    "leads_to",
    ["elsewhere", "1-2-3", "a-b-c", ".www.sets/latest", "000000000001-20261124-0123abcd"],
)
def test_a_link_of_somebody_else_is_left_alone(tmp_path: Path, leads_to: str) -> None:
    (tmp_path / "www").symlink_to(leads_to)
    with pytest.raises(NotALink), alone(tmp_path / "www"):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["www"]


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path, there: bool) -> None:
    """Who publishes often may write what who planted the link may not."""
    target, lock = tmp_path / "precious", tmp_path / ".www.sets" / "lock"
    if there:
        target.write_text("dear to somebody")
    lock.parent.mkdir()
    lock.symlink_to(target)
    with pytest.raises(InTheWay, match=r"/\.www\.sets/lock is a link and no plain file$"):
        put(tmp_path / "www", 1)
    assert (target.read_text() if there else "", target.exists()) == (
        "dear to somebody" if there else "",
        there,
    )
    assert lock.is_symlink()
    assert not (tmp_path / "www").is_symlink()


def test_whatever_the_lock_is_it_is_neither_cut_short_nor_waited_for(tmp_path: Path) -> None:
    sets = tmp_path / ".www.sets"
    sets.mkdir()
    (sets / "lock").write_text("dear to somebody")
    put(tmp_path / "www", 1)
    assert (sets / "lock").read_text() == "dear to somebody"
    (sets / "lock").unlink()
    os.mkfifo(sets / "lock")
    with pytest.raises(InTheWay, match="is a device, pipe or socket and no plain file"):
        put(tmp_path / "www", 2)
    assert shown(tmp_path / "www") == {"set 1"}


@pytest.mark.parametrize("leads_to", ["elsewhere", "nowhere"])
def test_a_link_in_the_place_of_the_sets_is_not_followed(tmp_path: Path, leads_to: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("dear to somebody")
    elsewhere.chmod(0o700)
    (tmp_path / ".www.sets").symlink_to(leads_to)
    with pytest.raises(InTheWay, match=r"/\.www\.sets is a link and no directory$"):
        put(tmp_path / "www", 1)
    assert [one.name for one in elsewhere.iterdir()] == ["precious"]
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    assert {one.name for one in tmp_path.iterdir()} == {".www.sets", "elsewhere"}


def test_a_file_in_the_place_of_the_sets_stays(tmp_path: Path) -> None:
    (tmp_path / ".www.sets").write_text("dear to somebody")
    with pytest.raises(InTheWay, match="is a file and no directory"):
        put(tmp_path / "www", 1)
    assert (tmp_path / ".www.sets").read_text() == "dear to somebody"


def test_a_directory_of_somebody_else_is_not_published_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets, other = tmp_path / ".www.sets", os.geteuid() + 1
    sets.mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: other)
    with pytest.raises(InTheWay, match="belongs to another user"):
        put(tmp_path / "www", 1)
    assert [one.name for one in tmp_path.iterdir()] == [".www.sets"]
    assert (stat.S_IMODE(sets.stat().st_mode), list(sets.iterdir())) == (0o700, [])


def test_nothing_is_cleared_away_but_what_bears_a_name_that_is_given_here(tmp_path: Path) -> None:
    link, sets, elsewhere = tmp_path / "www", tmp_path / ".www.sets", tmp_path / "elsewhere"
    foreign = (
        *(sets / name for name in ("notes.txt", "latest", "000000000001-20261124", "link-0123abc")),
        *(tmp_path / name for name in (".www.link-of-mine", ".www.link-0123abcd0", "www2.link-1")),
        *(sets / name for name in ("000000000001-20261124-0123abcd", "link-0123abcd")),
        tmp_path / ".www.link-0123abcd",
    )
    for folder in (sets, elsewhere, sets / "kept"):
        folder.mkdir()
        (folder / "precious").write_text("dear to somebody")
    for file in foreign:
        file.write_text("dear to somebody")
    leads_away = (sets / "000000000001-20261124-fedcba98", sets / "link-of-mine")
    for planted in leads_away:
        planted.symlink_to(elsewhere)
    for number in (1, 2, 3):
        put(link, number)
    assert shown(link) == {"set 3"}
    kept = (*foreign, elsewhere / "precious", sets / "kept" / "precious", sets / "precious")
    assert {file.read_text() for file in kept} == {"dear to somebody"}
    assert all(planted.is_symlink() for planted in leads_away)


def test_what_somebody_who_was_killed_has_left_is_cleared_away_and_no_link_in_it_followed(
    tmp_path: Path,
) -> None:
    sets, elsewhere = tmp_path / ".www.sets", tmp_path / "elsewhere"
    half = sets / "000000000001-20261124-0123abcd"
    half.mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("dear to somebody")
    (half / "windows").symlink_to(elsewhere)
    (sets / "link-0123abcd").symlink_to(elsewhere)
    (tmp_path / ".www.link-0123abcd").symlink_to(elsewhere)
    put(tmp_path / "www", 1)
    assert {one.name for one in tmp_path.iterdir()} == {"www", ".www.sets", "elsewhere"}
    served = (tmp_path / "www").resolve().name
    assert {one.name for one in sets.iterdir()} == {"lock", served}
    assert (elsewhere / "precious").read_text() == "dear to somebody"


def test_a_link_that_somebody_else_left_beside_is_not_ours_to_clear_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a directory like /tmp it could not even be removed, after the new set is served."""
    planted = tmp_path / ".www.link-0123abcd"
    planted.symlink_to("elsewhere")
    usual = os.stat

    def status(path: str, **how: Any) -> os.stat_result:
        found = usual(path, **how)
        if path != planted.name:
            return found
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:]))

    monkeypatch.setattr(os, "stat", status)
    put(tmp_path / "www", 1)
    monkeypatch.undo()
    assert planted.is_symlink()


@pytest.mark.parametrize("path", ["../out.html", "/etc/out.html", "a/../../out.html"])
def test_no_file_leads_out_of_the_set(tmp_path: Path, path: str) -> None:
    with alone(tmp_path / "www") as place, pytest.raises(ValueError, match="leads out"):
        place.put(Stand(1, DAY), lambda write: write(path, b""))


@pytest.mark.parametrize("after", [0, 1, 17])
def test_where_the_disk_is_full_the_former_set_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    link, written = tmp_path / "www", []
    put(link, 1)
    usual = Path.write_bytes

    def write_bytes(file: Path, content: bytes) -> int:
        written.append(file)
        if len(written) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return usual(file, content)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(OSError, match="No space left"):
        put(link, 2)
    monkeypatch.undo()
    assert shown(link) == {"set 1"}
    assert len([one for one in (tmp_path / ".www.sets").iterdir() if one.is_dir()]) == 1
    put(link, 3)
    assert shown(link) == {"set 3"}


def test_where_an_older_set_can_t_be_removed_the_new_one_is_served_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "www"
    put(link, 1)
    put(link, 2)

    def rmtree(*_: object, **__: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(shutil, "rmtree", rmtree)
    with pytest.raises(NotCleared, match="Permission denied"):
        put(link, 3)
    assert shown(link) == {"set 3"}


def test_whoever_is_stopped_after_the_turn_does_not_remove_what_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+C comes when it comes: here between the rename and what would follow it."""
    link, usual = tmp_path / "www", os.replace
    put(link, 1)

    def replaced(*given: Any, **named: Any) -> None:
        usual(*given, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(KeyboardInterrupt):
        put(link, 2)
    assert shown(link) == {"set 2"}


def test_one_waits_for_the_other(tmp_path: Path) -> None:
    link, order = tmp_path / "www", []
    with alone(link) as place:
        other = threading.Thread(target=lambda: (put(link, 2), order.append("second")))
        other.start()
        other.join(0.1)
        order.append("first")
        place.put(Stand(1, DAY), lambda write: built(1, write))
    other.join()
    assert order == ["first", "second"]
    assert shown(link) == {"set 2"}


def _publishing(link: Path, first: int) -> None:
    for number in range(first, first + 10_000):
        put(link, number)


def test_whoever_is_killed_leaves_a_whole_set(tmp_path: Path, figures: Figures) -> None:
    link, seen = tmp_path / "www", 1
    chance = random.Random("published")  # noqa: S311
    put(link, seen)
    left, sets = 0, set()
    for _ in range(size("published")):
        process = multiprocessing.get_context("fork").Process(
            target=_publishing, args=(link, seen + 1), daemon=True
        )
        process.start()
        process.join(chance.uniform(0.01, LONGEST_SECONDS))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        (said,) = shown(link)
        sets.add(said)
        assert int(said.split()[1]) >= seen, "never an older one"
        seen = int(said.split()[1])
        left += sum(1 for one in (tmp_path / ".www.sets").iterdir() if one.is_dir()) > 2
    put(link, seen + 1)
    assert len([one for one in (tmp_path / ".www.sets").iterdir() if one.is_dir()]) == 2
    assert not [one for one in tmp_path.iterdir() if "link-" in one.name]
    figures("published", half_sets_served=0, sets_seen=len(sets), half_sets_left_beside=left)
