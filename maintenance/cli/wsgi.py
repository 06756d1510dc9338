"""What the server's worker imports: the application, with the clock running beside it."""

import os

from maintenance.cli.application import made_app
from maintenance.cli.clockwork import start_clock

_port = os.environ.pop("MIDWEEK_LOCAL_PORT", "")
app = made_app(local=True, port=int(_port)) if _port else made_app()
start_clock(app)
