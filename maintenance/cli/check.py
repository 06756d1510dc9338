"""``midweek check``: would this pass? The answer is the exit code too, so a pipeline can ask."""

import traceback
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from maintenance.cli.api import Api
from maintenance.cli.application import sentences
from maintenance.cli.connecting import connected
from maintenance.cli.content import content_of, when_options
from maintenance.cli.refusals import BadInput
from maintenance.cli.terminal import show_json, show_lines
from maintenance.cli.verbs import as_json
from maintenance.cli.verdict import verdict_lines
from maintenance.cli.window_shown import content_shown

DOES_NOT_PASS = 1


class Question(click.Command):
    """A command that answers yes by 0 and no by 1: whatever keeps it from answering is a 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs it."""
        try:
            with sentences():
                return super().invoke(ctx)
        except click.UsageError:
            raise
        except click.ClickException as error:
            raise BadInput(error.message) from error
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            traceback.print_exc()
            ctx.exit(BadInput.exit_code)


@click.command(
    cls=Question,
    epilog="Example: midweek check --start '2026-12-01 10:00' --end '2026-12-01 12:00' "
    "--component databases=degraded",
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@when_options
@click.option("--window", metavar="ID", help="Judge a draft of this window, changed as you say.")
@as_json
@connected
def check(api: Api, file: Path | None, *, window: str | None, as_json: bool, **given: Any) -> None:
    """Say whether a window would pass the policy, and why not. Nothing is stored.

    FILE is a draft in TOML or JSON, “-” standard input; options go before what it says. The exit
    code is 0 where it passes, 1 where it does not, and 2 where it could not be judged.
    """
    stood = partial(_said_by, api, window) if window else dict
    body = content_of(api, file, given, stood) | ({"window": window} if window else {})
    verdict = api.ask("verdicts", body=body).body
    if as_json:
        show_json(verdict)
    else:
        show_lines(*verdict_lines(verdict))
    if not verdict["passes"]:
        click.get_current_context().exit(DOES_NOT_PASS)


def _said_by(api: Api, window_id: str) -> Mapping[str, Any]:
    return content_shown(api.get("windows", window_id).body)
