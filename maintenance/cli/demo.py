"""``midweek demo``: sample data, once, and how to sign in to it."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask

from maintenance.cli.application import INSTANCE, made_app, migrated, with_policy
from maintenance.services.sample.load import load_sample

SIGN_IN_FILE = "sample-sign-in.json"
_SHOWN = (("operator", "Ines"), ("reviewer", "Lena"), ("admin", "Olga"), ("auditor", "Noor"))


@click.command()
def demo() -> None:
    """Load sample data into a new database, once."""
    app = made_app(local=True)
    migrated(app)
    click.echo(
        "Sample data is loaded." if load(app) else "Sample data was loaded before; it is kept."
    )
    show(INSTANCE)


def load(app: Flask) -> bool:
    """Loads it where it is not there yet; keeps how to sign in in a 0600 file."""
    with_policy(app)
    with app.app_context():
        members = load_sample(datetime.now(UTC))
    if members is None:
        return False
    known = {
        role: {"name": name, "email": members[name].email, "password": members[name].password}
        for role, name in _SHOWN
    }
    _write(INSTANCE / SIGN_IN_FILE, json.dumps(known, indent=2))
    return True


def show(instance: Path) -> None:
    """Prints how to sign in as each role."""
    file = instance / SIGN_IN_FILE
    if not file.exists():
        return
    click.echo("Sign in at /desk as")
    for role, known in json.loads(file.read_text()).items():
        click.echo(f"  {role:9} {known['email']:20} {known['password']}")


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
