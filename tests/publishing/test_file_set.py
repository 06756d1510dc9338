"""A set of files is served whole, or the one before it is: whoever is killed, and whatever is full."""

import errno
import gzip
import multiprocessing
import os
import random
import signal
import stat
import threading
from datetime import date
from pathlib import Path

import pytest

from maintenance.publishing.file_set import NotALink, Stand, Writer, alone
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
