"""What the server's worker imports: the application, with the clock running beside it, and with SQLite the fetching of
calendars."""

import os

from prometheus_client import start_http_server

from maintenance.cli import instance
from maintenance.cli.application import made_app
from maintenance.cli.clockwork import start_clock
from maintenance.cli.fetching import start_fetching
from maintenance.cli.publish import start_publishing
from maintenance.cli.serve import LOCAL_PORT_VARIABLE
from maintenance.settings import LOOPBACK_HOSTS, Settings, sqlite_file

_port = os.environ.pop(LOCAL_PORT_VARIABLE, "")
_settings = instance.settings_for(int(_port)) if _port else Settings.from_environment()
app = made_app(_settings)
if _settings.metrics_port:
    start_http_server(
        _settings.metrics_port, LOOPBACK_HOSTS[0], registry=app.extensions["midweek_metrics"]
    )
_clock = start_clock(app)
if sqlite_file(_settings.database_url):
    start_fetching(app, beside=_clock)
    start_publishing(app, beside=_clock)
