"""``midweek worker``: fetches the calendars of the staff, beside servers on the same database."""

import signal
import threading
from pathlib import Path
from types import FrameType

import click

from maintenance import logs
from maintenance.cli.application import made_app, own_settings
from maintenance.cli.fetching import Round
from maintenance.cli.publish import Publishing
from maintenance.services.lost_addresses import mark_lost_addresses
from maintenance.services.secret_addresses import can_seal
from maintenance.store import moment
from maintenance.store.schema_state import refuse_unless_current


class Told:
    """The end, once SIGTERM or Ctrl+C says so."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def listen(self) -> None:
        """From now on those signals are the end."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._end)

    def wait(self, seconds: float, /) -> bool:
        """Waits at most so long, and says whether it is the end."""
        return self._event.wait(seconds)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._event.set()


@click.command(epilog="Example: midweek worker")
@click.option(
    "--threads",
    default=2,
    show_default=True,
    type=click.IntRange(1, 16),
    help="How many calendars are fetched at once.",
)
def worker(*, threads: int) -> None:
    """Fetch the calendars of the staff, each about four times an hour, until told to stop.

    Any number may run beside one another, on any machines that share the database. With SQLite
    midweek serve does it by itself.
    """
    app = made_app(own_settings())
    refuse_unless_current(app)
    logs.configure()
    with app.app_context():
        mark_lost_addresses(moment.now())
        keys = "" if can_seal() else " No MIDWEEK_CALENDAR_KEYS are set, so no address can be read."
    end = Told()
    end.listen()
    click.echo(f"Fetching calendars, {threads} at once.{keys} Stop it with Ctrl+C.")
    rounds = [threading.Thread(target=Round(app).until, args=(end,)) for _ in range(threads)]
    if directory := app.extensions["midweek"].publish_dir:
        publishing = Publishing(app, Path(directory))
        rounds.append(threading.Thread(target=publishing.until, args=(end,)))
    for one in rounds:
        one.start()
    for one in rounds:
        one.join()
