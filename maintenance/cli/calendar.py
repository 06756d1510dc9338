"""``midweek calendar``: calendars of the staff, at the machine; journalled as ``console:<OS user>``."""

import sys
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.cli.application import at_the_machine, at_work
from maintenance.cli.instance import fresh_calendar_key
from maintenance.cli.user import person_of
from maintenance.domain.calendars import CalendarKind, CalendarSource
from maintenance.domain.errors import NotFound
from maintenance.domain.wording import DateStyle
from maintenance.services import calendar_sync, calendars
from maintenance.services.newer_upload import replace_upload
from maintenance.store import moment
from maintenance.store.calendars import CalendarRow, Kept, calendars_of, held_calendars, told_apart
from maintenance.store.figures import calendar_figures
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading

KIND = click.Choice([kind.value for kind in CalendarKind])


@click.group()
def calendar() -> None:
    """Calendars of the staff: add, list, fetch, remove, release them; their keys."""


@calendar.command(epilog="Example: midweek calendar key")
def key() -> None:
    """Print a fresh key for MIDWEEK_CALENDAR_KEYS; nothing is changed."""
    click.echo(fresh_calendar_key())


@calendar.command(epilog="Example: midweek calendar add ada@example.gov --file leave.ics")
@click.argument("email")
@click.option(
    "--kind",
    type=KIND,
    default=CalendarKind.LEAVE_AND_MEETINGS.value,
    show_default=True,
    help="What stands in it.",
)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read this file once. Left out, the address is asked for.",
)
def add(email: str, kind: str, file: Path | None) -> None:
    """Read a calendar of somebody’s, and count it from now on.

    The address is asked for, or read from standard input: it is a secret, and what is typed behind a
    command stays in the shell’s history.
    """
    with at_work():
        whose, what, by = person_of(email), CalendarKind(kind), at_the_machine()
        if file is not None:
            number = calendars.add_upload(by, whose, what, file.read_bytes(), now=moment.now())
        else:
            number = calendars.add_address(by, whose, what, _asked(), now=moment.now())
    click.echo(f"Calendar {number} of {email} is read, and counts from now on.")


@calendar.command(epilog="Example: midweek calendar replace 7 --file leave.ics")
@click.argument("number", type=int)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The newer file.",
)
def replace(number: int, file: Path) -> None:
    """Read a newer file in the place of the one that was uploaded as this calendar.

    Where it can’t be read, the calendar counts as unreadable from then on, and its person as unknown.
    """
    with at_work():
        whose, by = _whose(number), at_the_machine()
        taken = replace_upload(by, whose, number, file.read_bytes(), now=moment.now())
    changed = (
        f"{taken.new:,} new, {taken.gone:,} gone" if taken.new or taken.gone else "nothing new"
    )
    click.echo(f"Calendar {number} is read anew: {changed}.")


@calendar.command("list", epilog="Example: midweek calendar list")
def listed() -> None:
    """List everybody’s calendars: number, person, what and where it is, how it stands."""
    with at_work(), reading() as session:
        now = moment.now()
        for person in session.scalars(select(PersonRow).order_by(PersonRow.email)):
            for one in calendars_of(session, person.id, now):
                style = DateStyle.TWENTY_FOUR_HOURS
                where = told_apart(one, person.zone, style)
                why = one.fresh.why(person.zone, style, now)
                stands = f"this calendar {why}" if why else "up to date"
                click.echo(f"{one.id:>5} {person.email:30} {one.kind}, {where}: {stands}")
        if told := calendar_figures(session, now).words("UTC", DateStyle.TWENTY_FOUR_HOURS):
            click.echo(told)


@calendar.command(epilog="Example: midweek calendar sync 7")
@click.argument("numbers", metavar="[NUMBER…]", type=int, nargs=-1)
def sync(numbers: tuple[int, ...]) -> None:
    """Fetch calendars at once, due or not: these, or all. Exits with 1 where one could not be read."""
    with at_work():
        with reading() as session:
            wanted = [_kept(session, one) for one in numbers] or _fetched(session)
        failed = [one.id for one in wanted if not _synced(one)]
    if failed:
        raise click.exceptions.Exit(1)


@calendar.command(epilog="Example: midweek calendar remove 7")
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Forget a calendar, with all that it said."""
    with at_work():
        calendars.remove(at_the_machine(), _whose(number), number, now=moment.now())
    click.echo(f"Calendar {number} is removed.")


@calendar.command(epilog="Example: midweek calendar release --all")
@click.argument("numbers", metavar="NUMBER…", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every calendar that is on hold.")
def release(numbers: tuple[int, ...], *, every: bool) -> None:
    """Let calendars be fetched again that midweek db restored has put on hold.

    Look at each first: it may have been removed since the backup. midweek calendar list says which.
    """
    if bool(numbers) == every:
        raise click.UsageError("Name the calendars by their numbers, or say --all.")
    with at_work():
        with reading() as session:
            held = held_calendars(session, moment.now())
            chosen = numbers or tuple(one.id for kept in held.values() for one in kept)
            whose = {number: _row(session, number).person_id for number in chosen}
        for number, person_id in whose.items():
            calendars.release(at_the_machine(), person_id, number, now=moment.now())
            click.echo(f"Calendar {number} is no longer on hold.")
    if not whose:
        click.echo("No calendar is on hold.")


@calendar.command(epilog="Example: midweek calendar rekey")
def rekey() -> None:
    """Encrypt every address under the first of MIDWEEK_CALENDAR_KEYS, so that the others can go.

    Exits with 1 where an address can’t be decrypted with any of them.
    """
    with at_work():
        done, lost = calendars.rekey(at_the_machine(), now=moment.now())
    click.echo(f"Encrypted under the first key: {done:,}.")
    if lost:
        numbers = ", ".join(map(str, lost))
        click.echo(f"Not decrypted, and left as they were: calendar {numbers}.", err=True)
        raise click.exceptions.Exit(1)


def _asked() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("The address, which is not shown", hide_input=True))
    return sys.stdin.readline()


def _row(session: Session, number: int) -> CalendarRow:
    row = session.get(CalendarRow, number)
    if row is None or row.removed_at is not None:
        raise NotFound(f"There is no calendar {number}. See: midweek calendar list")
    return row


def _whose(number: int) -> int:
    with reading() as session:
        return _row(session, number).person_id


def _kept(session: Session, number: int) -> Kept:
    row = _row(session, number)
    found = calendars_of(session, row.person_id, moment.now())
    return next(one for one in found if one.id == number)


def _fetched(session: Session) -> list[Kept]:
    now, chosen = moment.now(), select(PersonRow.id).where(PersonRow.disabled_at.is_(None))
    every = (one for key in session.scalars(chosen) for one in calendars_of(session, key, now))
    return [one for one in every if one.source is CalendarSource.ADDRESS and not one.fresh.held]


def _synced(one: Kept) -> bool:
    """Fetches one and says how it went."""
    found = calendar_sync.sync_now(at_the_machine(), one.id, now=moment.now())
    if found is None:
        said = "a file is not fetched" if one.source is CalendarSource.UPLOAD else "not now"
        said = "on hold" if one.fresh.held else said
        click.echo(f"Calendar {one.id}: {said}.", err=True)
        return False
    said = found.sentence or ("Nothing new." if found.read is None else "Read.")
    click.echo(f"Calendar {one.id}: {said}", err=bool(found.sentence))
    return not found.sentence
