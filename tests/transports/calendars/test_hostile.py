"""Seventy files that were made to harm, or to make somebody look free: each is refused, with its
reason, within a second of processor time over a harmless one, and in less than 256 MB for both
processes together."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from maintenance.transports.calendars.refusals import SENTENCES, Reason
from tests.support import reading_apart
from tests.support.figures import Figures
from tests.support.hostile_calendars import HARMLESS, HOSTILE

MEGABYTES_AT_MOST = 256
Found = dict[str, tuple[str, float, float, int]]


@pytest.fixture(scope="module")
def found() -> Found:
    """What each came to, its processor seconds, seconds, and kilobytes; harmless ones before and after."""
    names = ["harmless", *HOSTILE, "harmless again"]
    files = [HARMLESS, *(data for data, _ in HOSTILE.values()), HARMLESS]
    given = json.dumps([base64.b64encode(data).decode() for data in files])
    place = Path(reading_apart.__file__)
    done = subprocess.run([sys.executable, place], input=given, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return dict(zip(names, json.loads(done.stdout), strict=True))


def test_there_are_as_many_as_promised() -> None:
    assert len(HOSTILE) >= 70


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(found: Found, name: str) -> None:
    assert found[name][0] == HOSTILE[name][1]


def test_each_is_refused_within_a_second_over_a_harmless_one(
    found: Found, figures: Figures
) -> None:
    """In processor time, so that a busy machine proves nothing; on a slow one a second is longer."""
    harmless = max(found["harmless"][1], found["harmless again"][1])
    slowest = max(HOSTILE, key=lambda name: found[name][1])
    over = found[slowest][1] - harmless
    largest = max(kilobytes for *_, kilobytes in found.values()) // 1024
    figures(
        "calendars",
        hostile_ones_refused=len(HOSTILE),
        slowest=f"“{slowest}” {over:.2f} s of processor time over a harmless one ({harmless:.2f} s)",
        largest_MB=largest,
    )
    assert over < max(1.0, 4 * harmless)


def test_both_processes_stay_below_256_megabytes(found: Found) -> None:
    assert max(kilobytes for *_, kilobytes in found.values()) < MEGABYTES_AT_MOST * 1024


def test_a_harmless_one_is_read(found: Found) -> None:
    assert found["harmless"][0] == found["harmless again"][0] == "1"


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_a_sentence_that_says_what_to_do(reason: Reason) -> None:
    sentence = SENTENCES[reason]
    assert sentence.startswith(("This ", "An "))
    assert sentence.endswith(".")
    assert sentence.count(". ") >= 1 or ":" in sentence


def test_each_reason_is_met_by_a_file() -> None:
    met = {reason for _, reason in HOSTILE.values()}
    elsewhere = {Reason.NOT_ON_CALL: "test_freebusy", Reason.FAULT: "test_cage"}
    assert set(Reason) - met == set(elsewhere)
