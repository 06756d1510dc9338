"""Every module with rows, imported, so that the one metadata is whole."""

from maintenance.store import (
    access,
    answers,
    approvals,
    calendars,
    catalog,
    claims,
    desk,
    journal,
    pieces,
    policies,
    private_feeds,
    publications,
    risks,
    staff,
    tokens,
    windows,
)

MODULES = (
    access,
    answers,
    approvals,
    calendars,
    catalog,
    claims,
    desk,
    journal,
    pieces,
    policies,
    private_feeds,
    publications,
    risks,
    staff,
    tokens,
    windows,
)
