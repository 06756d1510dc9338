"""The words of a policy by their digest: a decision can be read again by what it was made under."""

from flask import render_template

from maintenance.store.policies import policy_in_force, policy_text
from maintenance.store.unit_of_work import reading
from maintenance.web.desk import blueprint
from maintenance.web.security import needs


@blueprint.get("/policies/<digest>")
@needs()
def policy(digest: str) -> str:
    """The whole text, and whether it is in force now."""
    with reading() as session:
        text = policy_text(session, digest)
        in_force = policy_in_force(session).digest == digest
        return render_template("desk/policy.html", digest=digest, text=text, in_force=in_force)
