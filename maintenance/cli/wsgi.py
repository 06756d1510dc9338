"""What the server's worker imports: the application, with the clock running beside it."""

import os

from maintenance.cli import instance
from maintenance.cli.application import made_app
from maintenance.cli.clockwork import start_clock
from maintenance.cli.serve import LOCAL_PORT_VARIABLE
from maintenance.settings import Settings

_port = os.environ.pop(LOCAL_PORT_VARIABLE, "")
app = made_app(instance.settings_for(int(_port)) if _port else Settings.from_environment())
start_clock(app)
