"""Addresses taken apart: what may be asked in its one form, and each way to write what may not."""

import pytest

from maintenance.transports.outbound.refusals import BadAddress
from maintenance.transports.outbound.target import leads_to, target_of


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("https://example.org", "https://example.org/"),
        ("  https://Example.ORG./a.ics  ", "https://example.org/a.ics"),
        ("HTTPS://example.org:443/a?b=c%20d&e=f", "https://example.org/a?b=c%20d&e=f"),
        ("https://example.org:8443/a#private", "https://example.org:8443/a"),
        ("webcal://p12-caldav.icloud.com/published/2/x", "https://p12-caldav.icloud.com/published/2/x"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("https://[2606:4700::1]/a", "https://[2606:4700::1]/a"),
        ("https://calendar_1.example.org/a~b/~ada@example.org", "https://calendar_1.example.org/a~b/~ada@example.org"),
    ],
)  # fmt: skip
def test_what_may_be_asked_has_one_form(written: str, text: str) -> None:
    assert target_of(written).text == text
    assert target_of(target_of(written).text).text == text


WRONG = {
    "nothing": ("", "no web address"),
    "words": ("my calendar", "a character"),
    "no scheme": ("example.org/a.ics", "no web address"),
    "http": ("http://example.org/a.ics", "begins with http://"),
    "ftp": ("ftp://example.org/a.ics", "no web address"),
    "a file": ("file:///etc/passwd", "no web address"),
    "gopher": ("gopher://127.0.0.1:6379/_INFO", "no web address"),
    "data": ("data:text/calendar,BEGIN", "no web address"),
    "no host": ("https:///a.ics", "no web address"),
    "a name": ("https://ada@example.org/a.ics", "user name or a password"),
    "a name and a password": ("https://ada:pw@example.org/a.ics", "user name or a password"),
    "an empty name": ("https://@example.org/a.ics", "user name or a password"),
    "a host as a name": ("https://example.org@127.0.0.1/", "user name or a password"),
    "encoded at": ("https://example.org%40127.0.0.1/", "no web address"),
    "a backslash": ("https://example.org\\@127.0.0.1/", "a character"),
    "a space": ("https://example.org/a b", "a character"),
    "a line": ("https://example.org/a\r\nHost: x", "a character"),
    "a tab": ("https://exam\tple.org/", "a character"),
    "a NUL": ("https://example.org/\0", "a character"),
    "port 0": ("https://example.org:0/", "Port 0"),
    "port 22": ("https://example.org:22/", "Port 22"),
    "port 25": ("https://example.org:25/", "Port 25"),
    "port 80": ("https://example.org:80/", "Port 80"),
    "port 65536": ("https://example.org:65536/", "no web address"),
    "a port in letters": ("https://example.org:https/", "no web address"),
    "a negative port": ("https://example.org:-443/", "no web address"),
    "two dots": ("https://example..org/", "no web address"),
    "a dot": ("https://./", "no web address"),
    "a long label": (f"https://{'a' * 64}.org/", "no web address"),
    "a long name": (f"https://{'a.' * 150}org/", "no web address"),
    "a zone": ("https://[fe80::1%25eth0]/", "no web address"),
    "half a bracket": ("https://[::1/", "no web address"),
    "a bracketed name": ("https://[example.org]/", "no web address"),
    "too long": (f"https://example.org/{'a' * 2_000}", "no web address"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_may_not_be_asked_says_why_and_does_not_repeat_it(name: str) -> None:
    written, sentence = WRONG[name]
    with pytest.raises(BadAddress, match=sentence) as refused:
        target_of(written)
    assert "example" not in refused.value.sentence


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("/b.ics", "https://example.org:8443/b.ics"),
        ("b.ics?x", "https://example.org:8443/a/b.ics?x"),
        ("//other.example/b", "https://other.example/b"),
        ("https://other.example/b", "https://other.example/b"),
    ],
)
def test_a_redirect_leads_on_from_where_it_was(location: str, text: str) -> None:
    assert leads_to(target_of("https://example.org:8443/a/a.ics"), location).text == text


@pytest.mark.parametrize(
    "location",
    ["http://example.org/", "file:///etc/passwd", "https://a:b@example.org/", "https://[::1", "//[", "https://x:22/"],
)  # fmt: skip
def test_a_redirect_is_held_to_the_same(location: str) -> None:
    with pytest.raises(BadAddress):
        leads_to(target_of("https://example.org/"), location)


def test_on_ones_own_machine_http_may_be_asked() -> None:
    assert target_of("http://127.0.0.1:8000/a", allow_http=True).text == "http://127.0.0.1:8000/a"
