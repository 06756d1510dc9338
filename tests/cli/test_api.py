"""Asking: patience with what passes by, none with what doesn't, and each call made once."""

import pytest
import requests

from maintenance.cli.api import TRIES, WAITS_AT_MOST_SECONDS
from maintenance.cli.refusals import BadInput, Refusal
from tests.support.canned import ADDRESS, answering, api_of

BUSY = {"type": "about:blank", "status": 503, "detail": "The database is busy."}


def test_a_busy_server_is_asked_again_when_it_says_with_the_same_key() -> None:
    busy = [answering(BUSY, status, Retry_After=wait) for status, wait in ((503, "2"), (429, "7"))]
    api, canned, waited = api_of([*busy, answering({"id": "8kd93jd02kdj"}, 201)])
    assert api.send("POST", "windows", body={}).body == {"id": "8kd93jd02kdj"}
    assert waited == [2, 7]
    keys = {request.headers["Idempotency-Key"] for request in canned.asked}
    assert (len(keys), len(canned.asked)) == (1, 3)


def test_each_call_has_a_key_of_its_own() -> None:
    api, canned, _ = api_of([answering({}), answering({})])
    for _ in range(2):
        api.send("POST", "windows", body={})
    first, second = (request.headers["Idempotency-Key"] for request in canned.asked)
    assert first != second


def test_a_line_that_breaks_is_tried_again_with_the_same_key() -> None:
    api, canned, waited = api_of([requests.ConnectionError("reset"), answering({})])
    api.send("POST", "windows", "8kd93jd02kdj", "begin", body={}, etag='"scheduled.1.-.1"')
    assert waited == [1]
    assert len({request.headers["Idempotency-Key"] for request in canned.asked}) == 1
    assert canned.asked[1].headers["If-Match"] == '"scheduled.1.-.1"'


@pytest.mark.parametrize(
    ("hindrance", "said"),
    [
        (requests.ConnectionError("refused"), "does not answer. Trying again in 1 s."),
        (answering(BUSY, 503, Retry_After="7"), "is busy. Trying again in 7 s."),
    ],
    ids=["line", "busy"],
)
def test_whoever_waits_is_told_why_and_how_long(
    capsys: pytest.CaptureFixture[str], hindrance: requests.Response | Exception, said: str
) -> None:
    """On stderr: what a program reads stays as it is."""
    api, _, _ = api_of([hindrance, answering({})])
    api.get("windows")
    assert capsys.readouterr() == ("", f"{ADDRESS} {said}\n")


def test_patience_ends() -> None:
    api, canned, waited = api_of([answering(BUSY, 503, Retry_After="1") for _ in range(TRIES)])
    with pytest.raises(Refusal, match="The database is busy"):
        api.get("windows")
    assert (len(canned.asked), waited) == (TRIES, [1.0] * (TRIES - 1))


def test_nobody_waits_longer_than_they_have_patience_for() -> None:
    far = str(int(WAITS_AT_MOST_SECONDS) + 1)
    api, canned, waited = api_of([answering(BUSY, 429, Retry_After=far)])
    with pytest.raises(Refusal):
        api.get("windows")
    assert (len(canned.asked), waited) == (1, [])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (requests.exceptions.SSLError("no"), "its certificate can’t be trusted"),
        (requests.exceptions.ProxyError("no proxy"), "no proxy"),
    ],
    ids=["certificate", "proxy"],
)
def test_what_does_not_pass_by_is_not_tried_again(error: Exception, said: str) -> None:
    api, canned, _ = api_of([error])
    with pytest.raises(Refusal, match=f"{ADDRESS} does not answer: {said}"):
        api.get("windows")
    assert len(canned.asked) == 1


def test_a_server_that_never_answers_is_named_with_the_reason() -> None:
    api, _, _ = api_of([requests.Timeout("…") for _ in range(TRIES)])
    with pytest.raises(Refusal, match="does not answer: it takes too long"):
        api.get("windows")


def test_no_redirect_is_followed_with_the_token() -> None:
    there = "https://elsewhere.example.org/"
    api, canned, _ = api_of([answering({}, 302, Location=there)])
    with pytest.raises(BadInput, match=f"sends its callers to {there}"):
        api.get("windows")
    assert len(canned.asked) == 1


@pytest.mark.parametrize(
    "response",
    [
        answering("<h1>Hello</h1>", 200, Content_Type="text/html"),
        answering("<h1>Bad gateway</h1>", 502, Content_Type="text/html"),
        answering("{", 200),
        answering([1], 200),
    ],
    ids=["page", "gateway", "no-json", "a-list"],
)
def test_what_is_not_midweek_is_said_to_be_so(response: requests.Response) -> None:
    api, _, _ = api_of([response])
    with pytest.raises(Refusal, match="not as Midweek does"):
        api.get("windows")


def test_a_change_without_a_token_is_never_sent() -> None:
    api, canned, _ = api_of([], by_token=False)
    with pytest.raises(BadInput, match="this takes a token, at the machine too"):
        api.send("POST", "windows", body={})
    assert canned.asked == []


def test_a_path_is_made_of_parts_that_can_t_lead_elsewhere() -> None:
    api, canned, _ = api_of([answering({})])
    api.get("windows", "../tokens?x#y")
    assert canned.asked[0].url == f"{ADDRESS}/api/v1/windows/..%2Ftokens%3Fx%23y"
