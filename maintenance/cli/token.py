"""``midweek token``: tokens at the machine; journalled as ``console:<OS user>``."""

from datetime import datetime, timedelta

import click
from sqlalchemy import select

from maintenance.cli.application import at_the_machine, at_work
from maintenance.cli.user import person_of
from maintenance.domain.localtime import local
from maintenance.domain.text import left_out_of_name
from maintenance.domain.tokens import Scope
from maintenance.services import tokens
from maintenance.store import moment
from maintenance.store.staff import PersonRow
from maintenance.store.tokens import held_tokens, tokens_of
from maintenance.store.unit_of_work import reading


@click.group()
def token() -> None:
    """Tokens: make one that reads, list, revoke, release them."""


@token.command(
    epilog="Example: midweek token add noor@example.gov --name nightly-report "
    "--ends-on 2027-01-31 --scope audit"
)
@click.argument("email")
@click.option("--name", required=True, help="What it is for; the journal names it.")
@click.option(
    "--ends-on",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day on which it works, by its owner’s clock.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="May be given more than once; every token may read.",
)
def add(email: str, name: str, ends_on: datetime, scopes: tuple[str, ...]) -> None:
    """Make a token for somebody and print it; those that write are made at the desk."""
    with at_work():
        made = tokens.make(
            at_the_machine(),
            person_of(email),
            name=name,
            scopes=[Scope(scope) for scope in scopes],
            ends_on=ends_on.date(),
            now=moment.now(),
        )
    click.echo(made.secret)
    click.echo("It is shown only this once.", err=True)
    if cleaned := left_out_of_name(name):
        click.echo(cleaned, err=True)


@token.command("list", epilog="Example: midweek token list")
def listed() -> None:
    """List everybody’s tokens: number, owner, name, scopes, last day, state, last use."""
    with at_work(), reading() as session:
        at = moment.now()
        for person in session.scalars(select(PersonRow).order_by(PersonRow.email)):
            for one in tokens_of(session, person.id):
                last_on = local(one.expires_at - timedelta(seconds=1), person.zone).date()
                used = (
                    f"last used {one.used_at:%Y-%m-%d %H:%M} UTC" if one.used_at else "never used"
                )
                click.echo(
                    f"{one.id:>5} {person.email:30} {one.name:20} {', '.join(one.uses)}; "
                    f"through {last_on}; {one.state(at)}; {used}"
                )


@token.command(epilog="Example: midweek token revoke 7")
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """End a token at once; midweek token list tells its number."""
    with at_work():
        tokens.revoke(at_the_machine(), number, now=moment.now())
    click.echo(f"Token {number} is revoked.")


@token.command(epilog="Example: midweek token release 7 9")
@click.argument("numbers", metavar="NUMBER…", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every token that is on hold.")
def release(numbers: tuple[int, ...], *, every: bool) -> None:
    """Let tokens work again that midweek db restored has put on hold.

    Look at each first: it may have been revoked since the backup. midweek token list says which.
    """
    if bool(numbers) == every:
        raise click.UsageError("Name the tokens by their numbers, or say --all.")
    with at_work():
        at = moment.now()
        if every:
            with reading() as session:
                numbers = tuple(one.id for one in held_tokens(session, at))
        for number in numbers:
            tokens.release(at_the_machine(), number, now=at)
            click.echo(f"Token {number} is no longer on hold.")
    if not numbers:
        click.echo("No token is on hold.")
