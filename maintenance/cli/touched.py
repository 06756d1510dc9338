"""What a window touches, as it is typed: each component over what stands, and the others stay."""

from collections.abc import Iterable
from typing import Any

from maintenance.cli.refusals import BadInput
from maintenance.domain.catalog import Impact

Part = dict[str, Any]
IMPACTS = tuple(impact.value for impact in Impact)


def touched(stood: Any, typed: Iterable[str], without: Iterable[str]) -> list[Part]:
    """``stood`` with each ``SLUG[=IMPACT[:NOTICE]]`` put over the one of that name, or added.

    What is not typed stays, a notice too; only ``without`` takes one away. Raises BadInput.
    """
    parts = {part["component"]: part for part in _named(stood)}
    for slug in without:
        if parts.pop(slug, None) is None:
            raise BadInput(f"--without {slug}: it does not touch that one anyway.")
    for part in map(_part, typed):
        slug = part["component"]
        parts[slug] = parts.get(slug, {}) | part
    return list(parts.values())


def hit(stood: Any, impact: str) -> list[Part]:
    """Each that does not say how it is hit is hit so. Raises BadInput where there is none."""
    if not stood:
        raise BadInput("--impact says how a component is hit: name it by --component.")
    return [{"impact": impact, **part} for part in _named(stood)]


def _named(stood: Any) -> list[Part]:
    if isinstance(stood, list):
        parts = [one for one in stood if isinstance(one, dict)]
        if len(parts) == len(stood) and all(isinstance(one.get("component"), str) for one in parts):
            return parts
    raise BadInput("Each component of the file takes its slug, as component = “…”.")


def _part(typed: str) -> Part:
    slug, _, how = typed.partition("=")
    impact, has_notice, notice = how.partition(":")
    part = {"component": slug.strip()}
    if impact.strip():
        part["impact"] = _impact(typed, impact.strip())
    return part | ({"notice": notice.strip()} if has_notice else {})


def _impact(typed: str, impact: str) -> str:
    if impact not in IMPACTS:
        raise BadInput(
            f"--component {typed}: “{impact}” is no impact. It is one of {', '.join(IMPACTS)}."
        )
    return impact
