"""``midweek``: the command line."""

import click

from maintenance.cli.application import Commands
from maintenance.cli.demo import demo
from maintenance.cli.policy import policy
from maintenance.cli.schema import database
from maintenance.cli.serve import serve
from maintenance.cli.user import user


@click.group(cls=Commands)
def main() -> None:
    """Midweek: maintenance windows that customers can trust."""


for command in (serve, demo, user, policy, database):
    main.add_command(command)
