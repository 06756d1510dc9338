"""``midweek``: the command line."""

import click

from maintenance.cli.application import Sentences
from maintenance.cli.calendar import calendar
from maintenance.cli.catalog import components, people, teams
from maintenance.cli.check import check
from maintenance.cli.demo import demo
from maintenance.cli.journal import journal
from maintenance.cli.policy import policy
from maintenance.cli.publish import publish
from maintenance.cli.record import record
from maintenance.cli.schema import database
from maintenance.cli.serve import serve
from maintenance.cli.slots import slots
from maintenance.cli.token import token
from maintenance.cli.user import user
from maintenance.cli.windows import windows
from maintenance.cli.worker import worker


@click.group(
    cls=Sentences,
    epilog="To try it on your own machine: midweek serve --local --sample",
)
@click.version_option(package_name="midweek", message="Midweek %(version)s")
def main() -> None:
    """Midweek: maintenance windows that customers can trust."""


for command in (
    check, slots, windows, record, components, people, teams,
    serve, worker, demo, user, token, calendar, policy, journal, database, publish,
):  # fmt: skip
    main.add_command(command)
