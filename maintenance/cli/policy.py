"""``midweek policy``: show the policy in force, or use another."""

from pathlib import Path

import click

from maintenance.cli.application import at_the_machine, at_work
from maintenance.services.policies import text_of
from maintenance.services.policies import use as using
from maintenance.store import moment
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading


@click.group()
def policy() -> None:
    """Read or change the policy that windows are judged by."""


@policy.command(epilog="Example: midweek policy show > mine.toml")
def show() -> None:
    """Print the text of the policy in force."""
    with at_work(), reading() as session:
        click.echo(policy_in_force(session).text, nl=False)


@policy.command(epilog="Example: midweek policy use mine.toml")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def use(file: Path) -> None:
    """Judge by the policy in FILE from now on. A mistake in it is named with its line."""
    text = text_of(file)
    with at_work():
        chosen = using(at_the_machine(), text, now=moment.now())
    click.echo(f"In force now: {chosen.name} ({chosen.digest[:12]}).")
