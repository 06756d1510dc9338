"""Puts the application together. Knows everybody; nobody knows it."""

import zoneinfo
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from maintenance import logs, places
from maintenance.services.calendar_doors import Doors, open_doors
from maintenance.settings import Settings, SettingsError
from maintenance.store import (
    moment,
    tables,  # noqa: F401  (fills the metadata)
)
from maintenance.store.db import attach, db
from maintenance.store.schema_state import refuse_unless_current
from maintenance.transports.calendar_address import fetches_by
from maintenance.transports.calendars import read_calendar
from maintenance.transports.outbound.client import Outbound, Rules
from maintenance.web import (
    account,
    admin,
    api,
    conditions,
    cross_origin,
    desk,
    errors,
    filters,
    front,
    http_cache,
    limits,
    metrics,
    people,
    private_feed,
    public,
    request_log,
    reviews,
    security,
    static_files,
    tokens,
)
from maintenance.web.bodies import InMemory
from maintenance.web.public import exported

BODY_LIMIT = 1_000_000
FORM_PARTS_LIMIT = 1_000
LAYERS = (
    *(request_log, metrics, security, conditions, cross_origin, errors),
    *(filters, http_cache, static_files),
)

zoneinfo.reset_tzpath(to=())


def create_app(settings: Settings | None = None) -> Flask:
    """The application, with the settings given or those of the environment.

    Those of the environment are what any other WSGI server starts with, so it is held to the same as
    ``midweek serve``. Raises SettingsError where they are wrong or unsafe, or where the database they
    name is not of this version.
    """
    own = settings or _safe_settings()
    app = Flask(
        "maintenance",
        root_path=str(places.PACKAGE),
        template_folder=str(places.TEMPLATES),
        static_folder=str(places.STATIC),
    )
    app.request_class = InMemory
    app.config.update(
        DEBUG=False,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=FORM_PARTS_LIMIT,
        TRUSTED_HOSTS=list(own.hosts),
    )
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions["midweek"] = own
    attach(app, own.database_url)
    moment.attach(app)
    Migrate(app, db, directory=str(places.MIGRATIONS), render_as_batch=True)
    front.attach(app)
    if own.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, own.proxy_hops, own.proxy_hops)  # type: ignore[method-assign]
    for layer in LAYERS:
        layer.attach(app)
    limits.attach(app, own)
    for part in (public, account, tokens, private_feed, desk, reviews, people, admin):
        app.register_blueprint(part.blueprint)
    api.attach(app)
    exported.attach(app)
    open_doors(app, _doors(own))
    if settings is None:
        _check_database(app)
    return app


def _doors(own: Settings) -> Doors:
    own_port = urlsplit(own.base_url).port if own.local else None
    hosts = frozenset(own.internal_hosts)
    outbound = Outbound(Rules(hosts, own_machine=own.local, own_port=own_port))
    return Doors(read=read_calendar, fetch=fetches_by(outbound), vet=outbound.vet)


def _safe_settings() -> Settings:
    settings = Settings.from_environment()
    if problems := settings.unsafe():
        raise SettingsError("\n".join(problems))
    logs.configure()
    return settings


def _check_database(app: Flask) -> None:
    """Lets go of the connection that asked: a server that forks must not share it."""
    refuse_unless_current(app)
    with app.app_context():
        db.engine.dispose()
