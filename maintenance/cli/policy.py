"""``midweek policy``: show the policy in force, or use another."""

from datetime import UTC, datetime
from pathlib import Path

import click

from maintenance.cli.application import at_the_machine, ready_app
from maintenance.services.policies import use as using
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading


@click.group()
def policy() -> None:
    """Read or change the policy that windows are judged by."""


@policy.command()
def show() -> None:
    """Print the text of the policy in force."""
    with ready_app().app_context(), reading() as session:
        click.echo(policy_in_force(session).text, nl=False)


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def use(file: Path) -> None:
    """Judge by the policy in FILE from now on."""
    with ready_app().app_context():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise click.ClickException(f"{file} is not UTF-8 text: {error}") from error
        chosen = using(at_the_machine(), text, now=datetime.now(UTC))
    click.echo(f"In force now: {chosen.name} ({chosen.digest[:12]}).")
