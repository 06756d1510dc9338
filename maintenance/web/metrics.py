"""``/metrics`` for Prometheus, where a token or a port for it is set; otherwise nothing is counted.

No label can take a value that somebody outside chooses: routes are patterns, methods and kinds are
closed sets, so there are only so many series.
"""

import hmac
from collections.abc import Iterable
from http import HTTPMethod
from time import perf_counter

from flask import Flask, Response, current_app, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0 as CONTENT_TYPE
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from maintenance.domain.errors import Busy
from maintenance.services.counted import VERDICTS
from maintenance.services.publish import settings
from maintenance.services.security_events import Event, noted
from maintenance.services.tick import last_turn
from maintenance.settings import Settings
from maintenance.store.figures import calendar_figures, publications_by_kind, windows_by_state
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.request_log import route
from maintenance.web.security import opened

ADDRESS = "/metrics"
_PLAIN = "text/plain; charset=utf-8"
NO_ROUTE = "none"
OTHER_METHOD = "other"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
EXTENSION = "midweek_metrics"
_REQUESTS = "midweek_requests"

disable_created_metrics()  # type: ignore[no-untyped-call]


class Requests:
    """How requests were answered, and how long that took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        names = ("method", "route")
        self._answered = Counter(
            "midweek_requests", "Requests answered.", (*names, "status"), registry=registry
        )
        self._seconds = Histogram(
            "midweek_request_seconds",
            "Time to answer, in seconds.",
            names,
            registry=registry,
            buckets=BUCKETS,
        )

    def count(self, response: Response) -> Response:
        """Counts the answer to the request under way."""
        known = request.method in HTTPMethod.__members__
        method = request.method if known else OTHER_METHOD
        self.count_one(method, route() or NO_ROUTE, response.status_code, g.request_began)
        return response

    def count_one(self, method: str, route: str, status: int, began: float) -> None:
        """Counts an answer that was begun then, by the performance counter."""
        self._answered.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(perf_counter() - began)


class Stored(Collector):
    """What the database knows, read when it is asked for; so it is the same from every process."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand, so that the application can be made without a database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The figures, and whether they could be read."""
        answers = GaugeMetricFamily("midweek_database_answers", "1 where the database answers.")
        try:
            with self._app.app_context(), reading() as session:
                found = tuple(_stored(session))
        except (SQLAlchemyError, Busy):
            found = ()
        answers.add_metric((), 1 if found else 0)
        return (answers, *found)


def attach(app: Flask) -> None:
    """Counts from now on, where it is wanted, and answers by the token where one is set."""
    own: Settings = app.extensions["midweek"]
    if not own.metrics_token and own.metrics_port is None:
        return
    registry = CollectorRegistry()
    registry.register(VERDICTS)
    registry.register(Stored(app))
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    requests = Requests(registry)
    app.after_request(requests.count)
    app.extensions[EXTENSION] = registry
    app.extensions[_REQUESTS] = requests
    if own.metrics_token:
        app.add_url_rule(ADDRESS, "metrics", _metrics)


def counting(app: Flask) -> Requests | None:
    """What counts the answers of this application; None where nothing is counted."""
    found: Requests | None = app.extensions.get(_REQUESTS)
    return found


@opened
def _metrics() -> Response:
    """For whoever has the token; it opens nothing else."""
    given = request.authorization.token if request.authorization else None
    if not hmac.compare_digest((given or "").encode(), settings().metrics_token.encode()):
        noted(Event.TOKEN_REFUSED)
        refused = Response("This takes the token for metrics.\n", 401, content_type=_PLAIN)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    answer = Response(generate_latest(current_app.extensions[EXTENSION]), content_type=CONTENT_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _stored(session: Session) -> Iterable[Metric]:
    windows = GaugeMetricFamily("midweek_windows", "Windows, by state.", labels=("state",))
    for state, count in windows_by_state(session).items():
        windows.add_metric((state,), count)
    told = CounterMetricFamily("midweek_publications", "Publications, by kind.", labels=("kind",))
    for kind, count in publications_by_kind(session).items():
        told.add_metric((kind,), count)
    read = calendar_figures(session, now())
    calendars = GaugeMetricFamily(
        "midweek_calendars", "Calendars of the staff, by how they stand.", labels=("state",)
    )
    for stands, count in read.by_state.items():
        calendars.add_metric((stands,), count)
    asked = GaugeMetricFamily(
        "midweek_calendar_fetch_age_seconds",
        "Since a calendar was last asked for at its address; each is about four times an hour.",
    )
    if read.tried_at is not None:
        asked.add_metric((), (now() - read.tried_at).total_seconds())
    age = last_turn(session)
    turned = GaugeMetricFamily(
        "midweek_clock_tick_age_seconds",
        "Since the clock last marked that it turns; it does every 30.",
    )
    if age is not None:
        turned.add_metric((), age.total_seconds())
    return windows, told, calendars, asked, turned
