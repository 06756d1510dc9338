"""The API for machines: everything that a person can do with a window, under the same rules."""

from flask import Flask

from maintenance.web.api import document, verbs  # noqa: F401  (its addresses)
from maintenance.web.api.catalog import blueprint as catalog
from maintenance.web.api.journal import blueprint as journal
from maintenance.web.api.slots import blueprint as slots
from maintenance.web.api.staff import blueprint as staff
from maintenance.web.api.verdicts import blueprint as verdicts
from maintenance.web.api.windows import blueprint as windows


def attach(app: Flask) -> None:
    """Registers every resource, and the document that describes them."""
    described = document.attach(app)
    for resource in (verdicts, slots, windows, catalog, staff, journal):
        described.register_blueprint(resource)
    app.extensions[document.EXTENSION] = described.whole
