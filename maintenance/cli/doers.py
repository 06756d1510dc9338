"""Who does the work, as people name one another: by name or address; the API knows them by number."""

from collections.abc import Iterable, Mapping
from typing import Any

from maintenance.cli.api import Api
from maintenance.cli.refusals import BadInput


def doers_named(api: Api, named: Iterable[str]) -> list[int]:
    """Their numbers. The staff is asked for only where somebody is named otherwise. Raises BadInput."""
    texts = [text.strip() for text in named]
    if all(text.isdecimal() for text in texts):
        return [int(text) for text in texts]
    staff = api.get("people").body["people"]
    return [_number(text, staff) for text in texts]


def doers_of(api: Api, window: Mapping[str, Any]) -> dict[int, str]:
    """The names of the staff by their numbers, asked for only where the window says who works."""
    revisions = [window[kind] for kind in ("live", "pending", "former") if window[kind]]
    if not any(one["content"]["doers"] for one in revisions):
        return {}
    return {one["id"]: one["name"] for one in api.get("people").body["people"]}


def _number(text: str, staff: Iterable[Mapping[str, Any]]) -> int:
    if text.isdecimal():
        return int(text)
    wanted = text.casefold()
    found = [one for one in staff if wanted in {one["name"].casefold(), one["email"].casefold()}]
    if len(found) == 1:
        return int(found[0]["id"])
    if found:
        addresses = ", ".join(one["email"] for one in found)
        raise BadInput(f"Several are called {text}: {addresses}. Name one by their address.")
    raise BadInput(f"There is nobody called {text}. Who there is: midweek people")
