"""The child process: what it starts with, what it may use, and that nothing of it is left."""

import gc
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from maintenance.transports.calendars import cage, child
from maintenance.transports.calendars.limits import ANSWER_AT_MOST
from maintenance.transports.calendars.refusals import Reason, Refusal
from tests.support.calendars import calendar, read

PAUSE = Event()
ARGUMENTS = ("on-call", "Europe/Berlin", "1764547200", "1796083200")


def things() -> tuple[set[str], int]:
    """What could be left behind: open descriptors, and children that nobody has waited for."""
    descriptors = {str(link) for link in Path("/proc/self/fd").iterdir()}
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    waiting = len(children.read_text().split()) if children.exists() else 0
    return descriptors, waiting


@contextmanager
def nothing_left() -> Iterator[None]:
    """Nothing that was not there before; what other tests left may go meanwhile."""
    gc.collect()
    descriptors, waiting = things()
    yield
    descriptors_after, waiting_after = things()
    assert descriptors_after <= descriptors
    assert waiting_after <= waiting


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A child of the test's own instead of ours."""
    place = tmp_path / "child.py"
    monkeypatch.setattr(cage, "CHILD", place)
    return place


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a child that never ends by itself: one that does may need longer on a busy machine."""
    monkeypatch.setattr(cage, "WALL_SECONDS_AT_MOST", 1.5)


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """Our child, waiting for its calendar."""
    process = cage.start(*ARGUMENTS)
    try:
        deadline = time.monotonic() + 60
        while resource.prlimit(process.pid, resource.RLIMIT_CPU)[0] != child.CPU_SECONDS_AT_MOST:
            assert time.monotonic() < deadline
            PAUSE.wait(0.02)
        yield process
    finally:
        cage.end(process)


def test_the_child_starts_with_nothing_of_ours() -> None:
    with started() as process:
        place = Path(f"/proc/{process.pid}")
        assert (place / "environ").read_bytes() == b"TZ=UTC\x00"
        assert (place / "cwd").readlink() == Path("/")
        descriptors = {link.name for link in (place / "fd").iterdir()}
        assert descriptors <= {"0", "1", "2", "3"}
        assert (place / "fd" / "2").readlink() == Path(os.devnull)
        assert os.getsid(process.pid) == process.pid != os.getsid(0)
        said = (place / "cmdline").read_bytes().split(b"\x00")
        assert said[1:5] == [b"-I", b"-B", b"-X", b"utf8"]


def test_the_child_may_use_little() -> None:
    """No file may grow, no core is written, no process begins; memory, time, descriptors are bounded."""
    expected = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 16,
        resource.RLIMIT_AS: child.MEMORY_AT_MOST,
        resource.RLIMIT_CPU: child.CPU_SECONDS_AT_MOST,
    }
    with started() as process:
        for what, at_most in expected.items():
            assert resource.prlimit(process.pid, what) == (at_most, at_most)
    assert child.MEMORY_AT_MOST < 200 * 1024 * 1024


def test_it_can_write_no_file(program: Path, tmp_path: Path) -> None:
    place = tmp_path / "written"
    program.write_text(
        f"import sys; sys.path.insert(0, {str(Path(child.__file__).parent)!r})\n"
        f"import child; child.limit(); open({str(place)!r}, 'w', buffering=1).write('calendar\\n')"
    )
    with nothing_left(), pytest.raises(Refusal, match="fault"):
        cage.asked(b"", *ARGUMENTS)
    assert place.read_bytes() == b""


def test_its_own_time_runs_out_by_the_systems_hand() -> None:
    """It ends by a signal, which no code that hangs can overlook."""
    spin = "import child; child.SECONDS_AT_FIRST = .05; child.Allowance(.0)\nwhile True: pass"
    place = Path(child.__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(place)!r}); {spin}"],
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGPROF


def test_its_memory_runs_out_before_that_of_the_machine(program: Path) -> None:
    program.write_text(
        f"import sys; sys.path.insert(0, {str(Path(child.__file__).parent)!r})\n"
        "import child; child.limit()\n"
        "try: bytes(300 * 1024 * 1024)\nexcept MemoryError: print('no more')"
    )
    with nothing_left():
        assert cage.asked(b"", *ARGUMENTS) == b"no more\n"


def test_a_bound_that_is_narrower_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container, where asking for more would be refused."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1, 1))
    monkeypatch.setattr(resource, "setrlimit", lambda _, bounds: asked.append(bounds))
    child.limit()
    assert set(asked) == {(0, 0), (1, 1)}


@pytest.mark.parametrize(
    ("does", "data"),
    [
        ("import time; time.sleep(60)", b""),
        ("import time; time.sleep(60)", b"x" * 900_000),
        ("while True: pass", b""),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", b""),
        ("import os; os.close(1); os.close(0)\nwhile True: pass", b"x" * 900_000),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", b"x" * 900_000),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", b""),
    ],
    ids=["sleeps", "does not listen", "spins", "shouts", "closes all", "crashes", "is killed"],
)  # fmt: skip
@pytest.mark.usefixtures("impatient")
def test_however_it_ends_nothing_is_left_of_it(
    program: Path, does: str, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    program.write_text(does)
    with nothing_left(), pytest.raises(Refusal) as refusal:
        cage.asked(data, *ARGUMENTS)
    assert refusal.value.reason is Reason.TOO_MUCH
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("does", ["print('{}'); raise SystemExit(1)", "raise ValueError('SECRET')"])
def test_where_it_fails_by_itself_the_fault_is_ours_and_is_logged_without_a_word_of_it(
    program: Path, does: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    program.write_text(does)
    with nothing_left(), pytest.raises(Refusal, match="fault"):
        cage.asked(b"SECRET", *ARGUMENTS)
    assert [record.getMessage() for record in caplog.records] == [
        "the process that reads calendars ended with 1"
    ]
    assert capfd.readouterr() == ("", "")


def test_what_it_started_itself_ends_with_it(program: Path, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program.write_text(
        "import os, sys, time\n"
        f"pid = os.fork()\nif pid: open({str(note)!r}, 'w').write(str(pid))\n"
        "while pid: sys.stdout.write('x' * 65536)\ntime.sleep(60)"
    )
    with pytest.raises(Refusal):
        cage.asked(b"", *ARGUMENTS)
    deadline = time.monotonic() + 30
    while is_running(int(note.read_text())):
        assert time.monotonic() < deadline
        PAUSE.wait(0.02)


def is_running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_an_answer_of_any_size_up_to_the_limit_is_heard_while_it_is_fed(program: Path) -> None:
    program.write_text(
        "import sys; data = sys.stdin.buffer.read()\n"
        f"sys.stdout.buffer.write(data + b'.' * ({ANSWER_AT_MOST} - len(data)))"
    )
    data = b"x" * 900_000
    with nothing_left():
        answer = cage.asked(data, *ARGUMENTS)
    assert answer.rstrip(b".") == data
    assert len(answer) == ANSWER_AT_MOST


def test_a_child_that_answers_without_listening_is_heard(program: Path) -> None:
    program.write_text("print('answer')")
    assert cage.asked(b"x" * 900_000, *ARGUMENTS) == b"answer\n"


def test_many_at_once_get_their_own_answers() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with nothing_left(), ThreadPoolExecutor(4) as pool:
        readings = list(pool.map(lambda _: read(calendar()), range(8)))
    assert all(reading.stretches == () for reading in readings)


def test_the_parents_own_limits_stay_as_they_were() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    read(calendar())
    assert resource.getrlimit(resource.RLIMIT_AS) == before
