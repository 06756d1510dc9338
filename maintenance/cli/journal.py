"""``midweek journal``: whether the record is whole, and its last hash, to be kept elsewhere."""

import re

import click

from maintenance.cli.application import at_work
from maintenance.cli.refusals import BadInput
from maintenance.domain.errors import Conflict
from maintenance.store.journal import Chain, Noted, verified
from maintenance.store.journal import head as last_entry
from maintenance.store.unit_of_work import reading

_NOTED = re.compile(r"(?:(\d{1,18})\s+)?([0-9a-f]{64})", re.ASCII)


@click.group()
def journal() -> None:
    """Check the journal’s chain of hashes."""


@journal.command(epilog="Example: midweek journal head >> /mnt/elsewhere/midweek-heads")
def head() -> None:
    """Print the number and the hash of the last entry, to be kept elsewhere."""
    with at_work(), reading() as session:
        last = last_entry(session)
    click.echo(f"{last.number} {last.hash}")


@journal.command(
    epilog='Example: midweek journal verify --head "$(tail -n 1 /mnt/elsewhere/midweek-heads)"'
)
@click.option("--head", "typed", metavar="HEAD", help="What head printed, or its hash alone.")
def verify(typed: str | None) -> None:
    """Read the whole chain, and name the first entry that does not fit.

    With --head, that entry has to be in it. Without, nobody can notice that the newest entries were
    cut off.
    """
    noted = None if typed is None else _noted(typed)
    with at_work(), reading() as session:
        chain = verified(session, noted)
    if not chain.holds:
        raise Conflict(_broken(chain, noted))
    click.echo(f"The chain holds, up to entry {chain.head.number:,}: {chain.head.hash}")


def _noted(typed: str) -> Noted:
    """What was kept elsewhere. Raises BadInput: a slip of the hand is no sign of tampering."""
    found = _NOTED.fullmatch(typed.strip().lower())
    if found is None:
        raise BadInput(
            "--head takes a line as midweek journal head prints it, or its hash alone: "
            "64 digits, 0–9 and a–f."
        )
    return Noted(found[2], int(found[1]) if found[1] else None)


def _broken(chain: Chain, noted: Noted | None) -> str:
    if chain.misfit is not None:
        return f"Entry {chain.misfit} of the journal does not fit the one before it."
    number = f"{noted.number:,} " if noted and noted.number is not None else ""
    return (
        f"The entry {number}with this hash is not in the journal: its newest entries were cut off, "
        "or the whole was written anew."
    )
