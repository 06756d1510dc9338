"""The news as Atom (RFC 4287): one entry a publication, under an id that never changes.

An entry is written from its publication alone, so that whatever is said of the window later, or of
the names of its components, leaves it as it was read.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import escape
from uuid import NAMESPACE_URL, uuid5

from maintenance.domain.catalog import IMPACT_WORDS
from maintenance.domain.facts import Facts, Publication, WindowState
from maintenance.domain.wording import stretch_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import headline, noticed_heading

NAMESPACE = "http://www.w3.org/2005/Atom"
TOLD_FOR = timedelta(days=90)


def feed(
    entries: Iterable[bytes], own: PublicSettings, *, updated_at: datetime, path: str
) -> bytes:
    """A whole feed of entries that were written before, the newest first; empty it is one, too.

    ``updated_at`` is that of the newest entry, or any moment that only turns with the edition;
    ``path`` is where the feed lies.
    """
    sample = " (sample data)" if own.sample else ""
    lies = f"{own.base_url}{path}"
    head = (
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{NAMESPACE}">',
        _tag("id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'https://{own.uid_domain}/history.atom')}"),
        _tag("title", f"{own.service_name} maintenance{sample}"),
        _tag("subtitle", "Each notice about maintenance, as customers were told it."),
        _tag("updated", _moment(updated_at)),
        _tag("link", rel="self", type="application/atom+xml", href=lies),
        _tag("link", rel="alternate", type="text/html", href=f"{own.base_url}/"),
        f"<author>{_tag('name', own.service_name)}</author>",
        _tag("generator", "Midweek"),
    )
    return b"".join(("\n".join(head).encode(), b"\n", *entries, b"</feed>\n"))


def entry(publication: Publication, own: PublicSettings) -> bytes:
    """One notice. Raises UnicodeEncodeError where it holds what can't be written."""
    facts, at = publication.facts, _moment(publication.at)
    where = f"{own.base_url}/components"
    written = (
        _tag("id", entry_id(publication)),
        _tag("title", _title(publication, own)),
        _tag("published", at),
        _tag("updated", at),
        _tag("link", rel="alternate", type="text/html", href=own.window_url(facts.window_id)),
        _tag("category", scheme=f"{own.base_url}/notices", term=publication.kind.value),
        *(_tag("category", scheme=where, term=one.slug, label=one.name) for one in facts.parts),
        _tag("content", _content(publication, own), type="html"),
    )
    return f"<entry>{''.join(written)}</entry>\n".encode()


def entry_id(publication: Publication) -> str:
    """A tag (RFC 4151), by the domain of the window's UID, the day it was told, and its number."""
    window_id, _, domain = publication.facts.uid.partition("@")
    told_on = publication.at.astimezone(UTC).date()
    return f"tag:{domain},{told_on}:{window_id}/{publication.sequence}"


def _title(publication: Publication, own: PublicSettings) -> str:
    facts, told = publication.facts, headline(publication, own)
    emergency = "Emergency: " if facts.emergency else ""
    return f"{emergency}{facts.title}: {told[:1].lower()}{told[1:]}"


def _content(publication: Publication, own: PublicSettings) -> str:
    """As HTML, in paragraphs: what was said, then when, then what is noticed where."""
    facts = publication.facts
    over = facts.state is WindowState.CANCELLED
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    said = [
        "Sample data." if own.sample else "",
        *publication.words.split("\n\n"),
        f"{'Was planned for' if over else 'When'}: {when}",
        f"{noticed_heading(facts)}:",
    ]
    paragraphs = "".join(f"<p>{_lines(one)}</p>" for one in said if one)
    return f"{paragraphs}<ul>{_parts(facts)}</ul>"


def _parts(facts: Facts) -> str:
    return "".join(
        f"<li>{_lines(part.name)}: {_lines(part.notice or 'Nothing.')} "
        f"({IMPACT_WORDS[part.impact]})</li>"
        for part in facts.parts
    )


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _moment(at: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tag(name: str, text: str = "", **attributes: str) -> str:
    """An element with nothing but text in it. What people type holds no control characters, which
    XML couldn't (``domain/text.py``)."""
    told = "".join(f' {each}="{escape(value)}"' for each, value in attributes.items())
    return f"<{name}{told}>{escape(text)}</{name}>"
