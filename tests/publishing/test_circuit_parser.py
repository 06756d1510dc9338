"""The common parser of maintenance notes reads our feeds: the same windows, times, states, impacts.

``circuit-maintenance-parser`` pins icalendar 5, so it lives in an environment of its own under
``.cache``, made once.
"""

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import PublicPart
from maintenance.domain.notices import NoticeKind
from maintenance.publishing.ics import calendar, render_event
from tests.support.own_environment import python_with
from tests.support.stories import OWN, announced, moved, then
from tests.support.world import at

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
CONSTRAINTS = HERE / "circuit_parser_constraints.txt"
GOLDEN = HERE.parent / "golden"
READS = """
import json, sys
from circuit_maintenance_parser import GenericProvider, NotificationData
found = []
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        data = NotificationData.init_from_raw("ical", file.read())
    found.append([json.loads(one.to_json()) for one in GenericProvider().get_maintenances(data)])
print(json.dumps(found))
"""


@pytest.fixture(scope="session")
def parser() -> Path:
    """The Python of the parser’s own environment."""
    return python_with("circuit-maintenance-parser", CONSTRAINTS)


def read(parser: Path, *files: Path) -> list[list[dict[str, Any]]]:
    """What the parser finds in each file. Fails with its own words where it refuses one."""
    command = [str(parser), "-c", READS, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2_000:]
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found


STATES = {
    "01-announced": "CONFIRMED",
    "02-corrected": "CONFIRMED",
    "03-moved": "CONFIRMED",
    "04-moved-again": "CONFIRMED",
    "05-delayed": "CONFIRMED",
    "06-begun-late": "IN-PROCESS",
    "07-late": "IN-PROCESS",
    "08-extended": "IN-PROCESS",
    "09-verifying": "IN-PROCESS",
    "10-completed": "COMPLETED",
    "11-cancelled": "CANCELLED",
    "12-emergency": "IN-PROCESS",
    "13-emergency-completed": "COMPLETED",
}


def test_every_moment_of_a_windows_life_is_read_as_the_status_page_tells_it(parser: Path) -> None:
    files = [GOLDEN / f"{name}.ics" for name in STATES]
    for (name, state), found in zip(STATES.items(), read(parser, *files), strict=True):
        (maintenance,) = found
        (told,) = json.loads((GOLDEN / f"{name}.json").read_bytes())["scheduled_maintenances"]
        assert maintenance["status"] == state, name
        assert maintenance["maintenance_id"] == told["id"], name
        assert maintenance["sequence"] == len(told["incident_updates"]) - 1, name
        assert [maintenance["start"], maintenance["end"]] == [
            datetime.fromisoformat(told[end]).timestamp()
            for end in ("scheduled_for", "scheduled_until")
        ], name
        assert maintenance["circuits"] == [
            {"circuit_id": "Databases", "impact": "DEGRADED"},
            {"circuit_id": "Dashboard", "impact": "NO-IMPACT"},
        ], name


def test_a_whole_feed_is_read_window_by_window(parser: Path, tmp_path: Path) -> None:
    impacts = ("NO-IMPACT", "REDUCED-REDUNDANCY", "DEGRADED", "OUTAGE")
    parts = tuple(
        PublicPart(impact.value, f"Part {n}, with “words”; 🛠️", impact, "Something.")
        for n, impact in enumerate(Impact)
    )
    first = announced(parts=parts, title="Everything, at once; שלום", window_id="a" * 12)
    second = moved(announced(window_id="b" * 12), "2026-12-03 10:00", 60, "2026-11-17 11:00")
    third = then(
        announced(window_id="c" * 12), NoticeKind.CANCELLED, "2026-11-18 11:00", "Not\n\nready."
    )
    file = tmp_path / "feed.ics"
    source = f"{OWN.base_url}/calendar.ics"
    events = [render_event(story, OWN).encode() for story in (first, second, third)]
    file.write_bytes(calendar(events, OWN, name="All of it", source_url=source))
    (found,) = read(parser, file)
    assert [one["maintenance_id"] for one in found] == ["a" * 12, "b" * 12, "c" * 12]
    assert [one["status"] for one in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [part["impact"] for part in found[0]["circuits"]] == list(impacts)
    assert found[1]["start"] == at("2026-12-03 10:00").timestamp()
