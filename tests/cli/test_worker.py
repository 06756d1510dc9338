"""``midweek worker``: fetches until it is told to stop, and ends cleanly."""

import signal
from pathlib import Path

from tests.support.console import SAFE, midweek, started


def test_told_to_stop_it_ends_at_once_and_says_nothing_more(
    database_url: str, tmp_path: Path
) -> None:
    import sys

    command = [sys.executable, "-c", "from maintenance.cli import main; main()", "worker"]
    settings = {f"MIDWEEK_{name}": value for name, value in SAFE.items()}
    with started(
        tmp_path, command, MIDWEEK_DATABASE_URL=database_url, PYTHONPATH=str(ROOT), **settings
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == (
            "Fetching calendars, 2 at once. No MIDWEEK_CALENDAR_KEYS are set, so no address can be "
            "read. Stop it with Ctrl+C.\n"
        )
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=15)
    assert (process.returncode, rest) == (0, "")


def test_it_refuses_a_database_of_another_version(tmp_path: Path) -> None:
    refused = midweek("worker", DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite", **SAFE)
    assert refused.exit_code == 1
    assert "midweek db upgrade" in refused.stderr


ROOT = Path(__file__).resolve().parents[2]
