"""``midweek publish`` itself, killed at any moment: what is served is always one whole set, never an
older one than before.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from maintenance.web.public.exported import publish_files
from tests.support.console import ROOT, SAFE, own_environment
from tests.support.figures import Figures
from tests.support.sizes import size
from tests.support.world import World, a_day_ahead, make_draft, press, schedule

pytestmark = pytest.mark.long
LONGEST_SECONDS = 60.0
Set = dict[str, bytes]


def read(link: Path) -> Set:
    """Every file of what is served."""
    top = link.resolve()
    return {str(one.relative_to(top)): one.read_bytes() for one in top.rglob("*") if one.is_file()}


class Sets:
    """What each edition comes to, whole, by the name of its stand: the edition and the day."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.known: dict[str, Set] = {}

    def learn(self) -> None:
        """That of now; and, should midnight be near, that of the day to come."""
        now = datetime.now(UTC)
        for later in (timedelta(), timedelta(hours=1)):
            with time_machine.travel(now + later, tick=False):
                link = self._folder / f"{len(self.known)}-{later.seconds}"
                stand, _ = publish_files(link)
                self.known[stand.name] = read(link)


class Publisher:
    """One ``midweek publish`` after another, each killed at a moment of its life that chance chooses."""

    def __init__(self, link: Path, url: str) -> None:
        self._link = link
        self._sets = link.with_name(f".{link.name}.sets")
        self._environment = own_environment(
            PYTHONPATH=str(ROOT),
            MIDWEEK_DATABASE_URL=url,
            **{f"MIDWEEK_{name}": value for name, value in SAFE.items()},
            MIDWEEK_SERVICE_NAME="Cloud.gov",
            MIDWEEK_SUPPORT_EMAIL="support@example.gov",
            MIDWEEK_UID_DOMAIN="maintenance.example.gov",
        )
        self.took_seconds = 0.0

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-c", "from maintenance.cli import main; main()"]
        return subprocess.Popen(
            [*command, "publish", str(self._link)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )

    def run(self) -> None:
        """To its end; how long it writes is remembered."""
        process = self.start()
        began = self._waited_until_it_writes(process)
        assert process.wait(LONGEST_SECONDS) == 0
        self.took_seconds = time.monotonic() - began

    def killed(self, chance: random.Random) -> str:
        """Gives where it was: before its first file, while it wrote, or over.

        Where it was quicker than ever before, the next ones have no longer than that.
        """
        before = self._there()
        process = self.start()
        if chance.random() < 0.8:
            began = self._waited_until_it_writes(process)
            if _ends_within(process, chance.uniform(0, self.took_seconds)):
                self.took_seconds = min(self.took_seconds, time.monotonic() - began)
        else:
            _ends_within(process, chance.uniform(0, 0.5))
        was_over = process.poll() is not None
        if not was_over:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return "over" if was_over else "writing" if self._there() != before else "before"

    def _waited_until_it_writes(self, process: "subprocess.Popen[bytes]") -> float:
        before, ends = self._there(), time.monotonic() + LONGEST_SECONDS
        while self._there() == before and time.monotonic() < ends:
            if _ends_within(process, 0.001):
                break
        return time.monotonic()

    def _there(self) -> set[str]:
        return {one.name for one in self._sets.iterdir()} if self._sets.exists() else set()


def _ends_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_whoever_kills_it_finds_one_whole_set(
    site: Flask, world: World, tmp_path: Path, figures: Figures
) -> None:
    window_id = schedule(world, make_draft(a_day_ahead(datetime.now(UTC))))
    (tmp_path / "sets").mkdir()
    sets, link = Sets(tmp_path / "sets"), tmp_path / "www"
    publisher = Publisher(link, str(site.extensions["midweek"].database_url))
    sets.learn()
    publisher.run()
    chance, where, last = random.Random("killed"), Counter[str](), ""  # noqa: S311
    for _ in range(size("published")):
        press(world, "note", window_id, now=datetime.now(UTC))
        sets.learn()
        where[publisher.killed(chance)] += 1
        stand = link.readlink().name.rpartition("-")[0]
        assert stand >= last, "an older one came"
        assert read(link) == sets.known[stand], f"{stand} is not whole"
        last = stand
    publisher.run()
    stand = link.readlink().name.rpartition("-")[0]
    assert stand.startswith(max(sets.known).partition("-")[0]), "the last edition did not come"
    assert read(link) == sets.known[stand]
    figures("published", **where, half_sets_served_by_midweek_publish=0)
    assert where["over"] < where.total(), "nobody was killed"
