"""What a page fetches fits the page, and is fetched once."""

import gzip
import hashlib
import re

import pytest
from flask import Flask

from maintenance.places import STATIC
from maintenance.web.static_files import static_address
from tests.support.visitor import visit

FOREVER = "public, max-age=31536000, immutable"


def test_the_address_names_the_bytes(app: Flask) -> None:
    address = static_address("midweek.css")
    fingerprint = hashlib.sha256((STATIC / "midweek.css").read_bytes()).hexdigest()
    assert address == f"/static/midweek.css?v={fingerprint[:10]}"
    answer = visit(app, address)
    assert answer.headers["Cache-Control"] == FOREVER
    assert answer.data == (STATIC / "midweek.css").read_bytes()


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789", "?w=1"])
def test_without_its_fingerprint_it_is_asked_for_each_time(app: Flask, query: str) -> None:
    answer = visit(app, f"/static/midweek.css{query}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert answer.headers["ETag"]


def test_what_is_not_there_is_never_kept(app: Flask) -> None:
    answer = visit(app, "/static/nowhere.css?v=")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/", "/desk/sign-in", "/nowhere"])
def test_pages_fetch_by_fingerprint(app: Flask, path: str) -> None:
    fetched = re.findall(r"(?:href|src)=\"(/static/([^\"?]+)[^\"]*)\"", visit(app, path).text)
    assert {name for _, name in fetched} >= {"midweek.css", "mark.svg"}
    assert [address for address, name in fetched if address != static_address(name)] == []


@pytest.mark.parametrize("name", ["midweek.css", "local-time.js", "mark.svg"])
def test_what_is_text_is_given_as_gzip_to_whoever_takes_it(app: Flask, name: str) -> None:
    plain = visit(app, static_address(name))
    taken = visit(app, static_address(name), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert taken.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(taken.data) == plain.data
    assert int(taken.headers["Content-Length"]) == len(taken.data) < len(plain.data)
    assert plain.headers["Vary"] == taken.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["Cache-Control"] == taken.headers["Cache-Control"]
    assert plain.headers["ETag"] != taken.headers["ETag"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": taken.headers["ETag"]}
    assert visit(app, static_address(name), headers=known).status_code == 304
