"""The least that Flask can be, to be started beside Midweek under the same server."""

from flask import Flask


def hello() -> Flask:
    """Says hello."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "Hello, world!")
    return app
