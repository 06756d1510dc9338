"""A customer: asks without cookies, each time in a context of its own, as from the outside."""

from contextvars import Context
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

STATUS_NAMES = (
    "summary",
    "status",
    "components",
    "incidents",
    "incidents/unresolved",
    "scheduled-maintenances",
    "scheduled-maintenances/upcoming",
    "scheduled-maintenances/active",
)


def visit(app: Flask, path: str, *, method: str = "GET", **more: Any) -> TestResponse:
    """The answer to somebody of whom nothing is known and nothing is kept."""
    client = app.test_client(use_cookies=False)
    return Context().run(lambda: client.open(path, method=method, **more))


def public_addresses(app: Flask, window_id: str, slug: str) -> tuple[str, ...]:
    """Every public address there is, read off the application, for one window and one component;
    but ``/healthz``, which tells of the machine and of no window."""
    adapter = app.url_map.bind("localhost")
    values = {"window_id": window_id, "slug": slug, "month": "2026-11"}
    problem = {"slug": "stale"}
    return tuple(
        sorted(
            adapter.build(
                rule.endpoint,
                {
                    n: {
                        **values,
                        "name": name,
                        **(problem if rule.endpoint == "public.problem" else {}),
                    }[n]
                    for n in rule.arguments
                },
            )
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("public.") and rule.endpoint != "public.healthz"
            for name in (STATUS_NAMES if "name" in rule.arguments else ("",))
        )
    )
