"""The guarded edge: who may come in, what comes along on every answer, and what is refused."""

from datetime import UTC, datetime

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from maintenance.factory import create_app
from maintenance.services import access
from maintenance.store.db import db
from maintenance.web.security import safe_next
from tests.conftest import settings_for
from tests.support.world import PASSWORD, ROOT, World, make_world, sign_in, token


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def client(app: Flask, world: World) -> FlaskClient:
    """Ines, signed in."""
    made = app.test_client()
    sign_in(made, world.ines)
    return made


def test_a_view_that_says_nothing_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "inside")
    assert app.test_client().get("/forgotten").status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
        "/\t/evil.example", "\t//evil.example", "/desk\r\nSet-Cookie: a=b", "/desk\n",
        "javascript:alert(1)", "/desk/../\\evil.example", "/deskevil", "/", "", "desk",
        "/desk\x00", "/desk/\u2028", "http:/desk", "//[desk", "@evil.example/desk",
    ],
)  # fmt: skip
def test_after_signing_in_nobody_is_led_elsewhere(target: str) -> None:
    assert safe_next(target) == "/desk"


@pytest.mark.parametrize("target", ["/desk", "/desk/windows?state=draft&words=%C3%A9", "/desk#x"])
def test_after_signing_in_one_goes_on_where_one_wanted_to_be(target: str) -> None:
    assert safe_next(target) == target


def test_a_page_that_needs_signing_in_remembers_where_one_wanted_to_be(app: Flask) -> None:
    stranger = app.test_client()
    answer = stranger.get("/desk/windows?state=draft")
    assert answer.status_code == 302
    assert answer.location == "/desk/sign-in?next=/desk/windows?state%3Ddraft"
    long = stranger.get("/desk/windows?words=" + "x" * 5_000)
    assert long.location == "/desk/sign-in?next=/desk/windows"


def test_the_cookie_is_for_the_desk_alone_and_no_script_s(
    client: FlaskClient, world: World
) -> None:
    page = client.get("/desk/account").text
    client.post("/desk/sign-out", data={"csrf_token": token(page)})
    answer = client.post("/desk/sign-out", data={"csrf_token": token(page)})
    assert answer.status_code == 401
    sign_in(client, world.ines)
    page = client.get("/desk/account").text
    gone = client.post("/desk/sign-out", data={"csrf_token": token(page)}).headers["Set-Cookie"]
    assert gone.startswith("__Secure-midweek=;")
    for part in ("Secure", "HttpOnly", "Path=/desk", "SameSite=Lax"):
        assert part in gone


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [
        ("https://maintenance.example.gov", "__Secure-midweek", True),
        ("http://127.0.0.1:5000", "midweek", False),
    ],
    ids=["https", "http"],
)
def test_the_cookie_s_name_and_the_strict_transport_follow_the_address(
    database_url: str, base_url: str, name: str, secure: bool
) -> None:

    app = create_app(settings_for(database_url, base_url=base_url))
    with app.app_context():
        now = datetime.now(UTC)
        world = make_world()
        link = access.make_link(ROOT, world.ines.person_id or 0, now=now)
        access.use_link(link, f"{PASSWORD} staple", now=now)
        answer = app.test_client().post(
            "/desk/sign-in", data={"email": "ines@example.gov", "password": f"{PASSWORD} staple"}
        )
        db.engine.dispose()
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    assert ("Secure;" in f"{cookie};") is secure
    assert ("Strict-Transport-Security" in answer.headers) is secure
    for part in ("HttpOnly", "Path=/desk", "SameSite=Lax"):
        assert part in cookie


FROM_ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://[::1"},
    {"Origin": "https://maintenance.example.gov.evil.example"},
    {"Origin": ""},
)


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/sign-out", "/nowhere", "/"])
def test_a_form_from_another_site_is_refused(client: FlaskClient, path: str) -> None:
    form = {"csrf_token": token(client.get("/desk/account").text)}
    for headers in FROM_ELSEWHERE:
        answer = client.post(path, data=form, headers=headers)
        assert (headers, answer.status_code) == (headers, 400)
        assert "another site" in answer.text
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/history", "/desk", "/desk/sign-in", "/desk/nowhere", "/api/v1/windows", "/healthz"],
)
def test_no_page_of_others_may_read_what_is_not_a_feed(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://evil.example"})
    assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Origin": "https://maintenance.example.gov", "Host": "127.0.0.1:8000"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
    ids=str,
)
def test_a_form_of_our_own_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    """Also behind a proxy that asks for us by another name than customers do."""
    form = {"csrf_token": token(client.get("/desk/account").text)}
    assert client.post("/desk/sign-out", data=form, headers=headers).status_code in {303, 401}


@pytest.mark.parametrize("given", ["", "x", "0" * 64, "\ud7ff", "é" * 64], ids=repr)
def test_a_form_without_its_token_changes_nothing(client: FlaskClient, given: str) -> None:
    answer = client.post("/desk/sign-out", data={"csrf_token": given})
    assert answer.status_code == 400
    assert "<h1>This form is too old to be sent.</h1>" in answer.text
    assert ("lacks the token" if not given else "another sign-in") in answer.text
    assert answer.text.count("Go back") == 1
    assert "load the page again" in answer.text
    assert client.get("/desk").status_code == 200


def test_a_role_that_is_missing_is_said_once(client: FlaskClient) -> None:
    answer = client.get("/desk/admin/components/new")
    assert answer.status_code == 403
    assert "Your role does not allow this." in answer.text
    assert answer.text.lower().count("ask an admin") == 1


def test_the_token_of_one_session_is_nothing_in_another(
    app: Flask, client: FlaskClient, world: World
) -> None:
    other = app.test_client()
    sign_in(other, world.rosa)
    form = {"csrf_token": token(other.get("/desk/account").text)}
    assert client.post("/desk/sign-out", data=form).status_code == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "maintenance.example.gov.evil.example", "127.0.0.1.evil.example"]
)
def test_an_unknown_name_is_refused_with_a_sentence(app: Flask, host: str) -> None:
    client = app.test_client()
    for path in ("/", "/desk", "/healthz", "/static/midweek.css", "/nowhere"):
        for method in ("GET", "POST"):
            answer = client.open(path, method=method, headers={"Host": host})
            assert (path, answer.status_code) == (path, 400)
            assert "<h1>Midweek does not answer under this name.</h1>" in answer.text
            assert host not in answer.text


def test_its_own_names_are_known(app: Flask) -> None:
    for host in ("maintenance.example.gov", "maintenance.example.gov:443", "127.0.0.1:8000"):
        assert app.test_client().get("/robots.txt", headers={"Host": host}).status_code == 200


def test_a_name_that_can_t_be_read_is_never_our_fault(app: Flask) -> None:
    client = app.test_client()
    for host in ("", " ", "a b", "x" * 5_000, "é", "[::1", "a:99999999", "a\tb", "%00", "a..b"):
        answer = client.get("/", environ_overrides={"HTTP_HOST": host})
        assert (host, answer.status_code < 500) == (host, True)


def test_no_link_is_ever_made_from_the_name_that_was_asked_for(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/subscribe", "/calendar.ics", "/api/v2/summary.json", "/desk"):
        assert "127.0.0.1:4711" not in client.get(path, headers={"Host": "127.0.0.1:4711"}).text


def test_proxies_are_believed_as_many_as_are_named(database_url: str) -> None:
    seen = []
    for hops in (0, 1, 2):
        app = create_app(settings_for(database_url, proxy_hops=hops))
        with app.app_context(), app.test_client() as client:
            client.get("/healthz", headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.2"})
            seen.append(request.remote_addr)
            db.engine.dispose()
    assert seen == ["127.0.0.1", "192.0.2.2", "192.0.2.1"]


def test_a_forwarded_host_is_never_believed(database_url: str) -> None:
    app = create_app(settings_for(database_url, proxy_hops=1))
    with app.app_context():
        answer = app.test_client().get("/robots.txt", headers={"X-Forwarded-Host": "evil.example"})
        db.engine.dispose()
    assert answer.status_code == 200


def test_it_never_runs_for_debugging_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(settings_for("sqlite://"))
    assert not app.debug


ODD_ADDRESSES = (
    ("/%00", ""), ("/windows/a%00b", ""), ("/windows/a%00b.ics", ""),
    ("/components/%00/calendar.ics", ""), ("/calendar.ics", "component=%00"),
    ("/desk/windows", "words=%00&state=%00"), ("/desk/windows", "component=%00"),
    ("/desk/windows/a%00b", ""), ("/desk/link/%00", ""), ("/api/v2/%00.json", ""),
    ("/static/%00", ""), ("/static/..%2f..%2fsettings.py", ""), ("/static/../settings.py", ""),
    ("/static//etc/passwd", ""), ("/static/..%5c..%5csettings.py", ""), ("/static/", ""),
    ("/%ff%fe", ""), ("/windows/%ff", ""), ("/components/%c0%af", ""), ("/desk/%ed%a0%80", ""),
    ("/", "%ff=%fe"), ("/desk/windows", "words=%ff%fe"), ("/desk/windows", "since=%ff"),
    ("/desk/windows", "page=99999999999999999999999"), ("/desk/windows", "page=-1"),
    ("/desk/windows", "page=%D9%A3"), ("/desk/windows", "since=0001-01-01&until=9999-12-31"),
    ("/desk/windows", "state=" + "x" * 20_000), ("/desk/windows", "&".join(["words=x"] * 5_000)),
    ("/desk/journal", "before=99999999999999999999999"), ("/desk/journal", "before=-5"),
    ("/desk/journal", "before=1e9"), ("/desk/windows/new", "copy=%00"),
    ("/desk/windows/new", "copy=" + "x" * 5_000), ("/desk/sign-in", "next=/%09/evil.example"),
    ("/desk/sign-in", "next=%0d%0aSet-Cookie:a=b"), ("/calendar.ics", "component=" + "a" * 9_000),
    ("/desk/people/99999999999999999999", ""), ("/desk/people/-1", ""), ("/desk/people/٣", ""),
    ("/desk/admin/freezes/0", ""), ("/desk/admin/components/%00", ""), ("/" + "a/" * 4_000, ""),
    ("/.git/config", ""), ("/.env", ""), ("/static/.git/config", ""), ("/maintenance/settings.py", ""),
    ("/desk/windows/" + "x" * 9_000, ""), ("/robots.txt", "%"), ("/", "a[]=1&a[b]=2&=&&;"),
)  # fmt: skip


def test_an_odd_address_is_never_our_fault(client: FlaskClient) -> None:
    for path, query in ODD_ADDRESSES:
        answer = client.get(f"{path}?{query}" if query else path)
        assert (path, query, answer.status_code < 500) == (path, query, True)
        assert "evil.example" not in answer.headers.get("Location", "")
        assert "\r" not in str(answer.headers.get("Location", ""))
        assert "def from_environment" not in answer.text
        assert "root:" not in answer.text


ODD_HEADERS = (
    ("HTTP_COOKIE", "__Secure-midweek=\xff\x00; =; ;;; __Secure-midweek"),
    ("HTTP_COOKIE", "__Secure-midweek=" + "x" * 20_000),
    ("HTTP_IF_NONE_MATCH", 'W/"\xff", "'), ("HTTP_IF_MODIFIED_SINCE", "yesterday"),
    ("HTTP_RANGE", "bytes=9999999999999999999-"), ("HTTP_ACCEPT_ENCODING", "gzip;q=nan, \xff"),
    ("HTTP_ACCEPT_LANGUAGE", "\xff;q=9e999"), ("HTTP_X_FORWARDED_FOR", "\r\nX: y"),
    ("HTTP_REFERER", "\r\nX: y"), ("HTTP_USER_AGENT", "\xf0\x9f\x98"),
    ("CONTENT_LENGTH", "-1"), ("CONTENT_LENGTH", "ten"), ("CONTENT_LENGTH", "9" * 30),
    ("CONTENT_TYPE", "multipart/form-data"), ("CONTENT_TYPE", "multipart/form-data; boundary="),
    ("CONTENT_TYPE", "text/\xff; charset=\xff"), ("HTTP_X_CSRF_TOKEN", "\xff\x00"),
    ("HTTP_EXPECT", "nonsense"), ("HTTP_SEC_FETCH_SITE", "\xff"),
)  # fmt: skip
ASKED = (("GET", "/"), ("GET", "/calendar.ics"), ("GET", "/desk"), ("GET", "/static/midweek.css"),
         ("POST", "/desk/sign-in"), ("POST", "/desk/windows/new"))  # fmt: skip


def test_an_odd_header_is_never_our_fault(client: FlaskClient) -> None:
    for name, value in ODD_HEADERS:
        for method, path in ASKED:
            answer = client.open(path, method=method, environ_overrides={name: value})
            assert (path, name, value, answer.status_code < 500) == (path, name, value, True)


ODD_BODIES = (b"%", b"=", b"&" * 900, b"a=%ff%fe", b"email=%00&password=%00", b"\xff\xfe\x00",
              b"email=" + b"x" * 900_000)  # fmt: skip


def test_an_odd_form_is_never_our_fault(app: Flask, client: FlaskClient) -> None:
    kind = "application/x-www-form-urlencoded"
    for path in ("/desk/sign-in", "/desk/windows/new", "/desk/link/x"):
        for body in ODD_BODIES:
            for who in (app.test_client(), client):
                answer = who.post(path, data=body, content_type=kind)
                assert (path, body[:30], answer.status_code // 100) == (path, body[:30], 4)
