"""Sample data: made whole or not at all, and how to sign in to it."""

import json

import click
from flask import Flask
from sqlalchemy import select

from maintenance.cli import instance
from maintenance.cli.application import made_app
from maintenance.domain.errors import Conflict
from maintenance.services.policies import adopt_first
from maintenance.services.publish import settings
from maintenance.services.sample.load import load_sample
from maintenance.store import moment
from maintenance.store.db import db
from maintenance.store.desk import is_sample
from maintenance.store.schema_state import migrate
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading

_SHOWN = (("operator", "Ines"), ("reviewer", "Lena"), ("admin", "Olga"), ("auditor", "Noor"))
SignIns = dict[str, dict[str, str]]


def make() -> None:
    """Makes this machine's own database where there is none yet.

    It is loaded under another name and takes its own once it is whole, so that a load that was cut
    short leaves nothing that is called the sample.
    """
    if instance.DATABASE.exists():
        return
    click.echo("Loading sample data, once. This takes some seconds.")
    for left in instance.FOLDER.glob(f"{instance.MAKING.name}*"):
        left.unlink()
    app = made_app(instance.settings_for(database=instance.MAKING))
    migrate(app)
    instance.write_private(instance.SAMPLE_SIGN_IN, json.dumps(loaded(app), indent=2))
    with app.app_context():
        db.engine.dispose()
    instance.MAKING.replace(instance.DATABASE)


def loaded(app: Flask) -> SignIns:
    """Loads the sample and gives how to sign in as each role. Raises Conflict where there is
    somebody in the database already."""
    with app.app_context():
        now = moment.now()
        with reading() as session:
            if session.scalars(select(PersonRow.id).limit(1)).first() is not None:
                raise Conflict("This database is not new. Sample data goes into a new one only.")
        adopt_first(settings().policy, now=now)
        members = load_sample(now) or {}
    return {
        role: {"name": name, "email": members[name].email, "password": members[name].password}
        for role, name in _SHOWN
    }


def is_in(app: Flask) -> bool:
    """Whether the database holds sample data."""
    with app.app_context(), reading() as session:
        return is_sample(session)


def show_kept() -> None:
    """Prints how to sign in as each role, as it was kept when the sample was loaded."""
    if instance.SAMPLE_SIGN_IN.exists():
        show(json.loads(instance.SAMPLE_SIGN_IN.read_text(encoding="utf-8")))
    else:
        click.echo(
            f"{instance.SAMPLE_SIGN_IN} is gone, and with it the passwords. Run: midweek user link EMAIL"
        )


def show(known: SignIns) -> None:
    """Prints how to sign in as each role."""
    click.echo("Sign in at /desk as")
    for role, one in known.items():
        click.echo(f"  {role:9} {one['email']:20} {one['password']}")
