"""A window and a verdict as the API tells of them, for what is made of that."""

from typing import Any

DIGEST = "d1" * 32
CLASH = "no-clash/require/broken/component:databases"


def content(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Database upgrade",
        "why": "Queries get faster.\nAnd safer.",
        "components": [
            {"component": "databases", "impact": "degraded", "notice": "Connections drop once."}
        ],
        "starts": "2026-12-01T10:00-05:00",
        "zone": "America/New_York",
        "ends": "2026-12-01T12:00-05:00",
        "work_minutes": 60,
        "rollback_minutes": None,
        "padding_minutes": None,
        "downtime_minutes": 0,
        "plan": "Do it.",
        "rollback_plan": "",
        "doers": [1],
        "begins": "by-hand",
        "finishes": "by-clock",
        "references": ["https://tickets.example.gov/DATA-412"],
        "exemptions": {"mid-week": "The vendor is here on Friday only."},
        **changes,
    }


def revision(number: int, state: str, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "state": state,
        "digest": DIGEST,
        "content": content(),
        "authors": [{"id": 1, "name": "Ines"}, {"id": 4, "name": "Marcus"}],
        "saved_by": {"id": 1, "name": "Ines"},
        "saved_at": "2026-11-24T17:00:00Z",
        "proposed_by": None,
        "proposed_at": None,
        "remarks": "",
        **changes,
    }


def people() -> dict[str, Any]:
    """The staff, as far as windows name them."""
    return {"people": [{"id": 1, "name": "Ines"}, {"id": 4, "name": "Marcus"}]}


def window(**changes: Any) -> dict[str, Any]:
    """One that is unpublished, with revision 1 proposed."""
    return {
        "id": "8kd93jd02kdj",
        "url": "https://maintenance.example.gov/api/v1/windows/8kd93jd02kdj",
        "page": "https://maintenance.example.gov/desk/windows/8kd93jd02kdj",
        "etag": '"unpublished.-.1.-"',
        "state": "unpublished",
        "title": "Database upgrade",
        "impact": "degraded",
        "components": ["databases"],
        "starts_at": "2026-12-01T15:00:00Z",
        "ends_at": "2026-12-01T17:00:00Z",
        "zone": "America/New_York",
        "live_number": None,
        "pending_number": 1,
        "pending_state": "proposed",
        "last_publication": None,
        "emergency": False,
        "review_owed": False,
        "at_risk": False,
        "risks": [],
        "created_at": "2026-11-24T17:00:00Z",
        "announced": None,
        "begun_at": None,
        "ended_at": None,
        "completed_at": None,
        "completed_by_clock": False,
        "outcome": None,
        "emergency_reason": "",
        "review_owed_by": None,
        "reviewed_at": None,
        "live": None,
        "pending": revision(1, "proposed"),
        "former": None,
        "verbs": ["approve", "return"],
        **changes,
    }


def finding(rule: str, *, ok: bool, level: str = "require", **changes: Any) -> dict[str, Any]:
    kept = "kept" if ok else "broken"
    return {
        "id": f"{rule}/{level}/{kept}/component:databases",
        "rule": rule,
        "level": level,
        "ok": ok,
        "waivable": True,
        "sentence": f"About {rule}.",
        "remedy": None,
        **changes,
    }


def verdict(*findings: dict[str, Any]) -> dict[str, Any]:
    broken = any(not one["ok"] and one["level"] == "require" for one in findings)
    return {
        "passes": not broken,
        "sentence": "One thing stands in the way" if broken else "It passes",
        "zone": "America/New_York",
        "stretch": {"starts_at": "2026-12-01T15:00:00Z", "ends_at": "2026-12-01T17:00:00Z"},
        "findings": list(findings),
    }
