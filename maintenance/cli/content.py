"""What a window says, as it is typed: options, or a file in TOML or JSON with the API's own names.

Nothing is judged or completed here: what can't be is said by Midweek, at every door the same.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from maintenance.cli.api import Api
from maintenance.cli.doers import doers_named
from maintenance.cli.refusals import BadInput
from maintenance.cli.touched import IMPACTS, hit, touched
from maintenance.domain.draft import Conduct
from maintenance.domain.policy.judge import RULES

FILE_LIMIT = 1_000_000
_END = "Left out: as long as the work takes; one chosen before stays."
View = TypeVar("View", bound=Callable[..., Any])
_SPACED = re.compile(r"(\d{4}-\d{2}-\d{2}) +(\d)")
_TEXTS = ("title", "why", "plan", "rollback_plan")
_LENGTHS = ("work", "rollback", "padding", "downtime")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def moment_typed(text: str | None) -> str | None:
    """“2026-12-01 10:00” as the API takes it; anything else as it is, to be refused there."""
    return None if text is None else _SPACED.sub(r"\1T\2", text.strip())


def when_options(view: View) -> View:
    """When it is to be, and what it touches."""
    for option in reversed(
        (
            click.option("--start", metavar="TIME", help="As in “2026-12-01 10:00”."),
            click.option("--end", metavar="TIME", help=_END),
            click.option("--zone", help="The time zone of both, if not the policy’s."),
            click.option(
                "--component",
                "components",
                metavar="SLUG[=IMPACT[:NOTICE]]",
                multiple=True,
                help="What it touches, and what customers may notice. May be repeated; others stay.",
            ),
            click.option(
                "--without",
                metavar="SLUG",
                multiple=True,
                help="A component that it does not touch after all. May be repeated.",
            ),
            click.option(
                "--impact",
                type=click.Choice(IMPACTS),
                help="Of each component that names none.",
            ),
            click.option("--work", type=int, metavar="MINUTES", help="How long the work takes."),
            click.option(
                "--rollback", type=int, metavar="MINUTES", help="How long going back takes."
            ),
            click.option("--padding", type=int, metavar="MINUTES", help="Room besides."),
            click.option("--downtime", type=int, metavar="MINUTES", help="How long it is away."),
            click.option(
                "--doer",
                "doers",
                metavar="WHO",
                multiple=True,
                help="Who does the work: a name, an address or a number.",
            ),
        )
    ):
        view = option(view)
    return view


def words_options(view: View) -> View:
    """What it says besides."""
    for option in reversed(
        (
            click.option("--title", help="What customers read first."),
            click.option("--why", help="What is done, and why it is good for customers."),
            click.option("--plan", help="Never public."),
            click.option("--rollback-plan", help="Never public."),
            click.option(
                "--begins", type=click.Choice([one.value for one in Conduct]), help="By whom."
            ),
            click.option(
                "--finishes", type=click.Choice([one.value for one in Conduct]), help="By whom."
            ),
            click.option(
                "--reference", "references", metavar="URL", multiple=True, help="Never public."
            ),
            click.option(
                "--exemption",
                "exemptions",
                metavar="RULE=REASON",
                multiple=True,
                help="Why an exception to a rule is needed.",
            ),
        )
    ):
        view = option(view)
    return view


def content_of(
    api: Api,
    file: Path | None,
    given: Mapping[str, Any],
    stood: Callable[[], Mapping[str, Any]] = dict,
) -> dict[str, Any]:
    """The body: what the file says, and over it what the options say. Raises Refusal.

    ``stood`` gives what the window says so far, for what is changed in part.
    """
    body = _read(file) if file is not None else {}
    body |= {
        name: given[name]
        for name in ("zone", *_TEXTS, "begins", "finishes")
        if given.get(name) is not None
    }
    body |= {f"{name}s": moment_typed(given[name]) for name in ("start", "end") if given.get(name)}
    body |= {f"{name}_minutes": given[name] for name in _LENGTHS if given.get(name) is not None}
    if given.get("references"):
        body["references"] = list(given["references"])
    if given.get("doers"):
        body["doers"] = doers_named(api, given["doers"])
    if given.get("components") or given.get("without"):
        parts = body["components"] if "components" in body else stood().get("components", [])
        body["components"] = touched(parts, given.get("components", ()), given.get("without", ()))
    if given.get("impact"):
        body["components"] = hit(body.get("components"), given["impact"])
    if given.get("exemptions"):
        body["exemptions"] = {**body.get("exemptions", {}), **_exemptions(given["exemptions"])}
    return body


def toml_of(content: Mapping[str, Any]) -> str:
    """The content as TOML, to be changed and given back: tables last, as TOML wants them."""
    plain = {k: v for k, v in content.items() if v is not None and not _is_table(k, v)}
    lines = [f"{name} = {_toml(value)}" for name, value in plain.items()]
    for part in content.get("components", ()):
        lines += ["", "[[components]]", *(f"{_key(k)} = {_toml(v)}" for k, v in part.items())]
    if exemptions := content.get("exemptions"):
        lines += ["", "[exemptions]", *(f"{_key(k)} = {_toml(v)}" for k, v in exemptions.items())]
    return "\n".join(lines) + "\n"


def to_be_changed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content without an end that is worked out from the rest: it is to go with a new start."""
    if not (content["starts"] and content["ends"] and content["work_minutes"]):
        return dict(content)
    starts, ends = (datetime.fromisoformat(content[name]) for name in ("starts", "ends"))
    planned = sum(content[f"{name}_minutes"] or 0 for name in ("work", "rollback", "padding"))
    worked_out = ends - starts == timedelta(minutes=planned)
    return {n: value for n, value in content.items() if n != "ends" or not worked_out}


def _is_table(name: str, value: Any) -> bool:
    return name in {"components", "exemptions"} and bool(value)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _quoted(name)


def _toml(value: Any) -> str:
    """JSON is TOML where it is a text, a number or a list of them; DEL is the one exception."""
    if isinstance(value, str) and "\n" in value:
        lines = (json.dumps(line, ensure_ascii=False)[1:-1] for line in value.split("\n"))
        return '"""\n' + "\n".join(lines).replace("\x7f", "\\u007f") + '"""'
    return _quoted(value)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _exemptions(texts: tuple[str, ...]) -> dict[str, str]:
    given = dict(text.partition("=")[::2] for text in texts)
    known = {rule.id for rule in RULES}
    for rule, reason in given.items():
        if rule not in known or not reason.strip():
            raise BadInput(
                f"--exemption takes RULE=REASON, where the rule is one of {', '.join(sorted(known))}."
            )
    return given


def _read(file: Path) -> dict[str, Any]:
    """A file, or standard input for “-”; JSON where it begins as an object does, otherwise TOML."""
    named = "Standard input" if str(file) == "-" else str(file)
    try:
        with click.open_file(str(file), "rb") as opened:
            text = opened.read(FILE_LIMIT).decode("utf-8-sig")
        found = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except OSError as error:
        raise BadInput(f"{named} can’t be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        said = str(error).partition("\n")[0]
        raise BadInput(f"{named} is neither TOML nor JSON: {said}.") from error
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    """TOML's own dates and times as the API takes them."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes") if not value.second else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
