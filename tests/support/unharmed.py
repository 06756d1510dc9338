"""Strict readers of every kind of answer: each raises AssertionError where something came alive.

HTML by ``html.parser``, calendars by a reader of RFC 5545's own lines and by icalendar, JSON and CSV
by the standard library, headers and log lines by hand.
"""

import csv
import io
import json
import re
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from icalendar import Calendar
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from maintenance.places import TEMPLATES
from tests.support.hostile import WORKED_OUT

LINE_OCTETS = 75
_LEADS_SOMEWHERE = frozenset({"href", "src", "action", "formaction", "xlink:href", "data-judge"})
_SCHEMES = frozenset({"", "http", "https", "mailto", "webcal", "webcals"})
_NEVER = frozenset({"style", "srcdoc", "http-equiv", "ping", "background"})
_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*):(.*)", re.DOTALL)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


@lru_cache
def _known_tags() -> frozenset[str]:
    """Every element that a template of ours writes."""
    text = "".join(Path(one).read_text("utf-8") for one in Path(TEMPLATES).rglob("*.html"))
    written = re.findall(r"<([a-z][a-z0-9]*)\b", text.lower())
    return frozenset(written) | {"h1", "h2", "h3", "h4", "h5", "br", "time", "p"}


class _Dead(HTMLParser):
    """A page in which nothing is live but what our templates write."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._path = path
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _known_tags(), f"{self._path}: <{tag}>"
        told = {name: value or "" for name, value in attrs}
        assert len(told) == len(attrs), f"{self._path}: <{tag}> says something twice"
        for name, value in told.items():
            assert not name.startswith("on"), f"{self._path}: {name} in <{tag}>"
            assert re.fullmatch(r"[a-z][a-zA-Z0-9:-]*", name), f"{self._path}: {name!r} in <{tag}>"
            assert name not in _NEVER, f"{self._path}: {name} in <{tag}>"
            if name in _LEADS_SOMEWHERE:
                _leads_nowhere_bad(self._path, value)
        if tag == "script":
            ours = told.get("src", "").startswith("/static/")
            assert ours or told.get("type") == "application/json", f"{self._path}: a script"

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"{self._path}: a comment, {data[:60]!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"{self._path}: {data[:60]!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"{self._path}: {data[:60]!r}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _leads_nowhere_bad(path: str, address: str) -> None:
    bare = re.sub(r"[\x00-\x20]", "", address)
    scheme = urlsplit(bare).scheme if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", bare) else ""
    assert scheme in _SCHEMES, f"{path}: leads to {address[:60]!r}"
    assert not bare.startswith(("//", "/\\", "\\")), f"{path}: leads to {address[:60]!r}"


def html(path: str, body: bytes) -> str:
    """Nothing live. Gives the words."""
    page = body.decode("utf-8")
    words = "".join(_Dead(path, page).words)
    assert WORKED_OUT not in words, f"{path}: a template was worked out"
    return words


def nothing_hidden(path: str, words: str) -> None:
    """What customers read holds no control character and nothing that turns a line round."""
    assert not _BIDI.search(words), f"{path}: turned round"
    odd = {c for c in words if unicodedata.category(c) in {"Cc", "Cs", "Cn"}} - {"\n"}
    assert not odd, f"{path}: {odd!r}"


def calendar(path: str, body: bytes) -> None:
    """RFC 5545 3.1: CRLF, at most 75 octets, folds that break no character; each line a property;
    components that close as they open; and no property but those that Midweek writes."""
    assert body.endswith(b"\r\n"), f"{path}: no CRLF at the end"
    raw = body.split(b"\r\n")[:-1]
    for line in raw:
        assert len(line) <= LINE_OCTETS, f"{path}: {len(line)} octets"
        line.decode("utf-8")
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), f"{path}: {line!r}"
    lines = body.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]
    still_open: list[str] = []
    for text in lines:
        found = _LINE.fullmatch(text)
        assert found, f"{path}: {text[:80]!r}"
        name, value = found[1], found[3]
        assert name in _PROPERTIES, f"{path}: {name}"
        if name == "BEGIN":
            still_open.append(value)
        elif name == "END":
            assert still_open.pop() == value, f"{path}: closes {value}"
        assert value in _COMPONENTS or name not in {"BEGIN", "END"}, f"{path}: {value}"
        nothing_hidden(path, value)
    assert not still_open, f"{path}: {still_open} stays open"
    assert Calendar.from_ical(body)


_COMPONENTS = frozenset({"VCALENDAR", "VEVENT"})
_PROPERTIES = frozenset(
    [
        "BEGIN",
        "END",
        "PRODID",
        "VERSION",
        "CALSCALE",
        "NAME",
        "X-WR-CALNAME",
        "DESCRIPTION",
        "X-WR-CALDESC",
        "X-PUBLISHED-TTL",
        "REFRESH-INTERVAL",
        "SOURCE",
        "UID",
        "SEQUENCE",
        "DTSTAMP",
        "CREATED",
        "LAST-MODIFIED",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "STATUS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "CLASS",
        "CATEGORIES",
        "URL",
        "ORGANIZER",
        "X-MAINTNOTE-PROVIDER",
        "X-MAINTNOTE-ACCOUNT",
        "X-MAINTNOTE-MAINTENANCE-ID",
        "X-MAINTNOTE-IMPACT",
        "X-MAINTNOTE-STATUS",
        "X-MAINTNOTE-OBJECT-ID",
    ]
)


def as_json(path: str, body: bytes) -> object:
    """RFC 8259: UTF-8, no NaN, nothing said twice, no half of a character."""
    found: object = json.loads(
        body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
    )
    json.dumps(found, ensure_ascii=False).encode("utf-8")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    assert len(told) == len(pairs), "a name is said twice"
    return told


def _no_constant(name: str) -> object:
    raise AssertionError(f"{name} is no JSON")


def atom(path: str, body: bytes) -> str:
    """XML 1.0 without a document type, elements of RFC 4287 alone, and no content but dead HTML.
    Gives the words."""
    assert b"<!" not in body, f"{path}: a declaration"
    words = []
    top = ET.fromstring(body.decode("utf-8"))  # noqa: S314  (it holds no declaration)
    for element in top.iter():
        assert element.tag.removeprefix(_ATOM) in _ATOM_ELEMENTS, f"{path}: {element.tag}"
        if "href" in element.attrib:
            _leads_nowhere_bad(path, element.attrib["href"])
        told = element.text or ""
        words.append(html(path, told.encode()) if element.get("type") == "html" else told)
    return "".join(words)


_ATOM = "{http://www.w3.org/2005/Atom}"
_ATOM_ELEMENTS = frozenset(
    [
        "feed",
        "id",
        "title",
        "subtitle",
        "updated",
        "link",
        "author",
        "name",
        "generator",
        "entry",
        "published",
        "category",
        "content",
    ]
)


def table(path: str, body: bytes) -> list[list[str]]:
    """RFC 4180: as many cells in each line, and none that a spreadsheet would work out."""
    text = body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert text.endswith("\r\n"), f"{path}: no CRLF at the end"
    assert len({len(row) for row in rows}) == 1, f"{path}: lines of other lengths"
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" ").startswith(_FORMULA), f"{path}: {cell[:60]!r}"
    return rows


def headers(path: str, sent: Headers) -> None:
    """RFC 9110 5.5: visible ASCII; none that somebody typed."""
    for name, value in sent:
        assert re.fullmatch(r"[A-Za-z0-9-]+", name), f"{path}: {name!r}"
        assert re.fullmatch(r"[\x20-\x7e]*", value), f"{path}: {name}: {value!r}"
        assert name.lower() != "x-hostile"
        assert "hostile=" not in value or name.lower() == "location", f"{path}: {name}: {value!r}"


def log(lines: str) -> int:
    """Each line one JSON object, in ASCII. Gives how many there are."""
    told = lines.splitlines()
    for line in told:
        assert re.fullmatch(r"[\x20-\x7e]+", line), f"the log: {line!r}"
        assert isinstance(as_json("the log", line.encode()), dict)
    return len(told)


def answer(path: str, got: TestResponse, *, public: bool = False) -> None:
    """Whatever it is, by its own reader. Raises for every answer that is our own fault."""
    assert got.status_code < 500, f"{path}: {got.status_code}"
    headers(path, got.headers)
    body, kind = got.data, got.mimetype or ""
    if kind == "text/html":
        words = html(path, body)
        if public:
            nothing_hidden(path, words)
    elif kind == "text/calendar":
        calendar(path, body)
    elif kind == "text/csv":
        table(path, body)
    elif kind == "application/atom+xml":
        nothing_hidden(path, atom(path, body))
    elif kind.endswith("json"):
        as_json(path, body)
        if public:
            nothing_hidden(path, body.decode())
    else:
        assert kind in {"text/plain", "image/x-icon", ""} or got.status_code < 400, (
            f"{path}: {kind}"
        )
