"""Statuspage's public JSON, version 2, described literally, value by value, as its clients read it.

Strict ones fail on a field that is missing, of another type, or a word that they don't know.
"""

import re
from typing import Any

# A pattern, a set of words, a type, a shape, or one of these or None.
ID, TIME, TEXT = r"[a-z0-9]{12}", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", r"(?s).*"
COMPONENT_STATUS = {
    *("operational", "degraded_performance", "partial_outage", "major_outage"),
    "under_maintenance",
}
PAGE = {"id": ID, "name": TEXT, "url": r"https?://\S+", "time_zone": TEXT, "updated_at": TIME}
STATUS = {
    "indicator": {"none", "minor", "major", "critical", "maintenance"},
    "description": TEXT,
}
COMPONENT = {
    "id": ID,
    "name": TEXT,
    "status": COMPONENT_STATUS,
    "created_at": TIME,
    "updated_at": TIME,
    "position": int,
    "description": (TEXT, None),
    "showcase": bool,
    "start_date": None,
    "group_id": (ID, None),
    "page_id": ID,
    "group": bool,
    "only_show_if_degraded": bool,
}
AFFECTED = {
    "code": ID,
    "name": TEXT,
    "old_status": COMPONENT_STATUS,
    "new_status": COMPONENT_STATUS,
}
MAINTENANCE_STATUS = {"scheduled", "in_progress", "verifying", "completed"}
UPDATE = {
    "id": ID,
    "status": MAINTENANCE_STATUS,
    "body": TEXT,
    "incident_id": ID,
    "created_at": TIME,
    "updated_at": TIME,
    "display_at": TIME,
    "affected_components": [AFFECTED],
    "deliver_notifications": bool,
    "custom_tweet": None,
    "tweet_id": None,
}
MAINTENANCE = {
    "id": ID,
    "name": TEXT,
    "status": MAINTENANCE_STATUS,
    "created_at": TIME,
    "updated_at": TIME,
    "monitoring_at": (TIME, None),
    "resolved_at": (TIME, None),
    "impact": {"none", "minor", "major", "critical", "maintenance"},
    "page_id": ID,
    "shortlink": r"https://\S+",
    "started_at": TIME,
    "incident_updates": [UPDATE],
    "components": [COMPONENT],
    "scheduled_for": TIME,
    "scheduled_until": TIME,
}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "summary": {
        "page": PAGE,
        "components": [COMPONENT],
        "incidents": [],
        "status": STATUS,
        "scheduled_maintenances": [MAINTENANCE],
    },
    "status": {"page": PAGE, "status": STATUS},
    "components": {"page": PAGE, "components": [COMPONENT]},
    "incidents": {"page": PAGE, "incidents": []},
    "incidents/unresolved": {"page": PAGE, "incidents": []},
    "scheduled-maintenances": {"page": PAGE, "scheduled_maintenances": [MAINTENANCE]},
    "scheduled-maintenances/upcoming": {"page": PAGE, "scheduled_maintenances": [MAINTENANCE]},
    "scheduled-maintenances/active": {"page": PAGE, "scheduled_maintenances": [MAINTENANCE]},
}


def hold(value: Any, shape: Any, where: str) -> None:
    """Fails, naming the place, where a value is not of the shape."""
    if isinstance(shape, tuple):
        if value is not None:
            hold(value, shape[0], where)
    elif isinstance(shape, dict):
        group = {"components"} if shape is COMPONENT and value["group"] else set()
        assert value.keys() == shape.keys() | group, where
        for name in shape:
            hold(value[name], shape[name], f"{where}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        assert shape or not value, where
        for n, part in enumerate(value):
            hold(part, shape[0], f"{where}[{n}]")
    elif isinstance(shape, set):
        assert value in shape, where
    elif isinstance(shape, type):
        assert type(value) is shape, where
    elif shape is None:
        assert value is None, where
    else:
        assert re.fullmatch(shape, value), (where, value)
