"""Runs the migrations on the application's engine; one revision serves both databases."""

from alembic import context
from flask import current_app

target = current_app.extensions["migrate"].db


def render_item(kind, item, autogen_context):
    """Our own column types are written as plain SQLAlchemy: migrations never import maintenance."""
    name = type(item).__name__
    if kind == "type" and name == "Instant":
        return "instant()"
    if kind == "type" and name == "CanonicalJson":
        return "sa.Text()"
    return False


def run_migrations_online():
    with target.engine.execution_options(midweek_writes=True).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
