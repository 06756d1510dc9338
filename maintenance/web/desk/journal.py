"""The journal, plainly: the newest first, each entry with its before and after."""

from flask import render_template, request

from maintenance.store.journal import entries
from maintenance.store.unit_of_work import reading
from maintenance.web.desk import blueprint
from maintenance.web.journal_words import journal_lines
from maintenance.web.security import needs

PAGE_SIZE = 50
NUMBER_AT_MOST = 2_147_483_647


@blueprint.get("/journal")
@needs()
def everything() -> str:
    """A page of entries, older ones by ``?before=``."""
    before = request.args.get("before", type=int)
    before = min(before, NUMBER_AT_MOST) if before else None
    with reading() as session:
        found = entries(session, before=before, limit=PAGE_SIZE + 1)
        older = found[PAGE_SIZE - 1].number if len(found) > PAGE_SIZE else None
        return render_template(
            "desk/journal.html", lines=journal_lines(session, found[:PAGE_SIZE]), older=older
        )
