"""What the failing server serves: the application with its clock, and a failpoint where one is named."""

import os
from datetime import timedelta

from maintenance.services import answers
from tests.support.failpoints import install

if "FAILPOINT" in os.environ:
    install(os.environ["FAILPOINT"], int(os.environ["FAILPOINT_AT"]))

# Whoever reserved a call and died is taken for dead much sooner, or the test would wait for it.
answers.UNDER_WAY_FOR = timedelta(seconds=2)

from maintenance.cli.wsgi import app  # noqa: E402 (the clock turns as soon as this is imported)

__all__ = ["app"]
