"""``midweek user``: people's accounts, at the machine; journalled as ``console:<OS user>``."""

import click
from sqlalchemy import func, select

from maintenance.cli.application import at_the_machine, at_work
from maintenance.domain.errors import NotFound
from maintenance.domain.people import Role
from maintenance.domain.text import left_out_of_name
from maintenance.services import access
from maintenance.services.publish import settings
from maintenance.store import moment
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import PersonRow, addresses, people
from maintenance.store.unit_of_work import reading


@click.group()
def user() -> None:
    """Add people, hand out sign-in links, disable, enable, list."""


@user.command(
    epilog="Example: midweek user add ada@example.gov --name Ada --role operator --role reviewer"
)
@click.argument("email")
@click.option("--name", required=True, help="What colleagues call them.")
@click.option("--zone", default="", help="Their time zone; the policy’s if left out.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given more than once.",
)
def add(email: str, name: str, zone: str, roles: tuple[str, ...]) -> None:
    """Add a person and print a one-time sign-in link for them."""
    with at_work():
        with reading() as session:
            own_zone = zone or policy_in_force(session).zone
        person_id = access.add_person(
            at_the_machine(),
            email=email,
            name=name,
            zone=own_zone,
            roles=[Role(role) for role in roles],
            now=moment.now(),
        )
        _print_link(person_id)
    if cleaned := left_out_of_name(name):
        click.echo(cleaned, err=True)


@user.command(epilog="Example: midweek user link ada@example.gov")
@click.argument("email")
def link(email: str) -> None:
    """Print a one-time sign-in link for somebody who is there already."""
    with at_work():
        _print_link(person_of(email))


@user.command(epilog="Example: midweek user disable ada@example.gov")
@click.argument("email")
def disable(email: str) -> None:
    """End somebody’s sessions, links, tokens and private calendar; nobody is deleted."""
    with at_work():
        access.disable(at_the_machine(), person_of(email), now=moment.now())
    click.echo(f"{email} is disabled.")


@user.command(epilog="Example: midweek user enable ada@example.gov")
@click.argument("email")
def enable(email: str) -> None:
    """Let somebody back, with the roles of before; their way in is a new sign-in link."""
    with at_work():
        access.enable(at_the_machine(), person_of(email), now=moment.now())
    click.echo(f"{email} is enabled. Their way in: midweek user link {email}")


@user.command("list", epilog="Example: midweek user list")
def listed() -> None:
    """List everybody with their roles."""
    with at_work(), reading() as session:
        reached = addresses(session)
        for one in people(session).values():
            roles = ", ".join(sorted(one.roles)) or "no role"
            disabled = " (disabled)" if one.disabled else ""
            click.echo(f"{reached[one.id]:30} {one.name:20} {roles}{disabled}")


def person_of(email: str) -> int:
    """Whose address this is. Raises NotFound."""
    with reading() as session:
        chosen = select(PersonRow.id).where(func.lower(PersonRow.email) == email.strip().lower())
        found = session.scalars(chosen).first()
    if found is None:
        raise NotFound(f"There is nobody with the address {email}.")
    return found


def _print_link(person_id: int) -> None:
    secret = access.make_link(at_the_machine(), person_id, now=moment.now())
    click.echo(f"{settings().base_url}/desk/link/{secret}")
    click.echo("It works once, within 48 hours.", err=True)
