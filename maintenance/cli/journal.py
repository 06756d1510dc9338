"""``midweek journal``: whether the record is whole, and its last hash, to be kept elsewhere."""

import click

from maintenance.cli.application import at_work
from maintenance.domain.errors import Conflict
from maintenance.store.journal import Chain, verified
from maintenance.store.journal import head as last_entry
from maintenance.store.unit_of_work import reading


@click.group()
def journal() -> None:
    """Check the journal’s chain of hashes."""


@journal.command(epilog="Example: midweek journal head >> /mnt/elsewhere/midweek-heads")
def head() -> None:
    """Print the number and the hash of the last entry, to be kept elsewhere."""
    with at_work(), reading() as session:
        last = last_entry(session)
    click.echo(f"{last.number} {last.hash}")


@journal.command(epilog="Example: midweek journal verify --head 9f86d081884c7d659a2feaa0c55ad015")
@click.option("--head", "noted", metavar="HASH", help="A hash that was kept elsewhere.")
def verify(noted: str | None) -> None:
    """Read the whole chain, and name the first entry that does not fit.

    With --head, an entry with that hash has to be in it. Without, nobody can notice that the newest
    entries were cut off.
    """
    with at_work(), reading() as session:
        chain = verified(session, noted)
    if not chain.holds:
        raise Conflict(_broken(chain))
    click.echo(f"The chain holds, up to entry {chain.head.number:,}: {chain.head.hash}")


def _broken(chain: Chain) -> str:
    if chain.misfit is not None:
        return f"Entry {chain.misfit} of the journal does not fit the one before it."
    return (
        "The entry with this hash is not in the journal: its newest entries were cut off, or the "
        "whole was written anew."
    )
