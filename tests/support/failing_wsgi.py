"""What the failing server serves: the application with its clock, and a failpoint where one is named."""

import os

from tests.support.failpoints import install

if "FAILPOINT" in os.environ:
    install(os.environ["FAILPOINT"], int(os.environ["FAILPOINT_AT"]))

from maintenance.cli.wsgi import app

__all__ = ["app"]
