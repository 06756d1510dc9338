"""Whether a database is of this version of Midweek, an older one, a newer one, none yet, or a backup
that was put back and that nobody has dealt with."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from maintenance.places import MIGRATIONS
from maintenance.settings import SettingsError, sqlite_file
from maintenance.store.backup import is_marked
from maintenance.store.db import db

_NOT_YET = "The database is not at this version of Midweek yet. Run: midweek db upgrade"
_NEWER = (
    "This database was made by a newer version of Midweek. Install that version, "
    "or name another database."
)
_BACKUP = (
    "This database is a backup that was put back. So that nobody who has seen newer things goes by "
    "them, run: midweek db restored"
)


def refuse_unless_current(app: Flask) -> None:
    """Raises SettingsError that says what to run, unless the database is of this version and ready."""
    refuse_unless_of_this_version(app)
    file = sqlite_file(app.extensions["midweek"].database_url)
    if file is not None and is_marked(file):
        raise SettingsError(_BACKUP)


def refuse_unless_of_this_version(app: Flask) -> None:
    """The same of a backup that was put back, which has to be upgraded before it is dealt with."""
    found = _revision(app)
    if found == _script().get_current_head():
        return
    raise SettingsError(_NOT_YET if found is None or _is_known(found) else _NEWER)


def migrate(app: Flask) -> None:
    """Brings the database to this version. Raises SettingsError where it is of a newer one."""
    from flask_migrate import upgrade

    found = _revision(app)
    if found is not None and not _is_known(found):
        raise SettingsError(_NEWER)
    with app.app_context():
        upgrade()


def _revision(app: Flask) -> str | None:
    """Asks without making a file where there is none."""
    file = sqlite_file(app.extensions["midweek"].database_url)
    if file is not None and not file.exists():
        return None
    with app.app_context(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _is_known(revision: str) -> bool:
    return revision in {one.revision for one in _script().walk_revisions()}
