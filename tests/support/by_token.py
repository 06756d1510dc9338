"""Every address that programs come to by token, and the scope that theirs needs.

Which role its owner needs besides is said by the lifecycle and by the services.
"""

BY_TOKEN = {
    "GET /api/v1/components": "read",
    "GET /api/v1/freezes": "read",
    "GET /api/v1/holidays": "read",
    "GET /api/v1/people": "read",
    "GET /api/v1/teams": "read",
    "POST /api/v1/verdicts": "read",
    "GET /api/v1/slots": "read",
    "GET /api/v1/journal": "audit",
    "GET /api/v1/windows/<window_id>/record": "audit",
    "GET /api/v1/windows": "read",
    "POST /api/v1/windows": "propose",
    "GET /api/v1/windows/<window_id>": "read",
    "PATCH /api/v1/windows/<window_id>": "propose",
    **{
        f"POST /api/v1/windows/<window_id>/{verb}": scope
        for scope, verbs in {
            "propose": "propose withdraw",
            "review": "approve return refuse review accept-risk",
            "conduct": "declare begin extend verify resume complete reopen cancel note correct",
        }.items()
        for verb in verbs.split()
    },
}
