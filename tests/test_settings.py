"""The settings: each is checked, and what is wrong is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from maintenance.settings import Settings, SettingsError, setting_names, sqlite_file
from tests.conftest import settings_for

GOOD = {
    "DATABASE_URL": "postgresql://midweek:pass@db.example.gov/midweek",
    "SECRET_KEY": "only for the tests, but long enough 0123456789",
    "BASE_URL": "https://maintenance.example.gov/",
    "UID_DOMAIN": "cloud.example.gov",
    "SERVICE_NAME": "Cloud.gov",
    "SUPPORT_EMAIL": "support@example.gov",
    "SUPPORT_URL": "https://example.gov/support/",
    "SECURITY_CONTACT": "https://example.gov/security",
    "MAINTNOTE_ACCOUNT": "public",
    "POLICY": __file__,
    "TRUSTED_HOSTS": "10.0.0.7, .internal.example.gov",
    "PROXY_HOPS": "1",
    "PROCESSES": "4",
    "API_LIMIT": "1200",
    "METRICS_TOKEN": "only-for-the-tests-but-long-enough",
    "METRICS_PORT": "9464",
    "CALENDAR_KEYS": f"{'A' * 43}=,{'b' * 43}=",
    "INTERNAL_HOSTS": "Calendar.example.gov, intranet",
    "PUBLISH_DIR": str(Path(__file__).with_name("published")),
}


def read(**values: str) -> Settings:
    return Settings.from_environment({f"MIDWEEK_{name}": value for name, value in values.items()})


def test_what_the_command_line_reads_for_itself_is_no_mistake_of_a_server_s() -> None:
    """Whoever works at the machine may have both: a database, and a token for what they press."""
    assert read(**GOOD, SERVER="https://maintenance.example.gov", TOKEN="mw_x") == read(**GOOD)


def test_every_setting_is_read() -> None:
    assert {f"MIDWEEK_{name}" for name in GOOD} == set(setting_names())
    settings = read(**GOOD)
    assert settings == Settings(
        database_url=GOOD["DATABASE_URL"],
        secret_key=GOOD["SECRET_KEY"],
        base_url="https://maintenance.example.gov",
        uid_domain="cloud.example.gov",
        service_name="Cloud.gov",
        support_email="support@example.gov",
        support_url="https://example.gov/support/",
        security_contact="https://example.gov/security",
        maintnote_account="public",
        policy=__file__,
        trusted_hosts=("10.0.0.7", ".internal.example.gov"),
        proxy_hops=1,
        processes=4,
        api_limit=1200,
        metrics_token="only-for-the-tests-but-long-enough",
        metrics_port=9464,
        calendar_keys=(f"{'A' * 43}=", f"{'b' * 43}="),
        internal_hosts=("calendar.example.gov", "intranet"),
        publish_dir=GOOD["PUBLISH_DIR"],
    )
    assert settings.unsafe() == ()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://db.example.gov/midweek", "must begin with postgresql://"),
        ("DATABASE_URL", "sqlite://", "must begin with postgresql://"),
        ("SECURITY_CONTACT", "http://example.gov", "must be an email address or an https address"),
        ("SECURITY_CONTACT", "somebody", "must be an email address or an https address"),
        ("BASE_URL", "maintenance.example.gov", "must be an address"),
        ("BASE_URL", "ftp://maintenance.example.gov", "must be an address"),
        ("BASE_URL", "https://maintenance.example.gov/desk", "must have no path"),
        ("BASE_URL", "https://maintenance.example.gov?x", "must have no path"),
        ("BASE_URL", "https://ada@maintenance.example.gov", "no name in it"),
        ("BASE_URL", "https://maintenance.example.gov:99999", "must be an address"),
        ("BASE_URL", "https://[::1", "must be an address"),
        ("BASE_URL", "https://a.example\r\nX: y", "must be an address"),
        ("UID_DOMAIN", "no domain", "must be a name"),
        ("SERVICE_NAME", "Two\nlines", "must be one line"),
        ("SERVICE_NAME", "x" * 201, "at most 200"),
        ("SUPPORT_EMAIL", "support", "must be an email address"),
        ("SUPPORT_EMAIL", "a@b.example\nBcc: c@d.example", "must be an email address"),
        ("SUPPORT_URL", "javascript:alert(1)", "must be an http or https address"),
        ("POLICY", "/nowhere.toml", "there is no file"),
        ("TRUSTED_HOSTS", "*", "must list names"),
        ("TRUSTED_HOSTS", "a.example, https://b.example", "holds “https://b.example”"),
        ("TRUSTED_HOSTS", "a..example", "holds “a..example”"),
        ("UID_DOMAIN", "x" * 64, "must be a name"),
        ("PROXY_HOPS", "6", "must be 0 to 5"),
        ("PROXY_HOPS", "-1", "must be 0 to 5"),
        ("PROXY_HOPS", "٣", "must be 0 to 5"),
        ("PUBLISH_DIR", "www", "must be a whole path"),
        ("PUBLISH_DIR", "/srv/", "must be a whole path"),
        ("PUBLISH_DIR", "/no/such/place", "there is no directory /no/such"),
        ("PROCESSES", "0", "must be 1 to 999"),
        ("PROCESSES", "many", "must be 1 to 999"),
        ("API_LIMIT", "-1", "must be 0 to 999999"),
        ("API_LIMIT", "0600", "must be 0 to 999999"),
        ("METRICS_PORT", "65536", "must be 1 to 65535"),
        ("METRICS_PORT", "0", "must be 1 to 65535"),
        ("CALENDAR_KEYS", "short", "must list keys"),
        ("CALENDAR_KEYS", f"{'A' * 43}=,{'A' * 43}", "must list keys"),
        ("INTERNAL_HOSTS", "https://calendar.example.gov", "holds “https://calendar.example.gov”"),
        ("INTERNAL_HOSTS", ".example.gov", "holds “.example.gov”"),
        ("METRICS_PORT", "٣", "must be 1 to 65535"),
        ("METRICS_TOKEN", "too short", "must be at least 32 characters"),
        ("METRICS_TOKEN", "of several words, which no header can hold", "without spaces"),
        ("DATABASE_URI", "sqlite:////x", "is not a setting of Midweek"),
    ],
)
def test_a_wrong_one_is_refused_by_its_name(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(**{**GOOD, name: value})
    (sentence,) = str(refused.value).splitlines()
    assert sentence.startswith(f"MIDWEEK_{name} ")
    assert said in sentence


def test_all_that_are_wrong_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        read(**{**GOOD, "PROXY_HOPS": "x", "BASE_URL": "x", "NONSENSE": "x"})
    assert len(str(refused.value).splitlines()) == 3


def test_a_refusal_never_tells_the_database_s_password() -> None:
    with pytest.raises(SettingsError) as refused:
        read(**{**GOOD, "DATABASE_URL": "postgres:/midweek:hunter2@db.example.gov/midweek"})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "x" * 64}, "SECRET_KEY"),
        ({"base_url": "http://maintenance.example.gov"}, "BASE_URL"),
        ({"database_url": ""}, "DATABASE_URL"),
    ],
)
def test_what_is_unsafe_to_serve_with_is_named(changes: dict[str, str], named: str) -> None:
    (sentence,) = replace(settings_for(GOOD["DATABASE_URL"]), **changes).unsafe()
    assert sentence.startswith(f"MIDWEEK_{named} ")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_database_file_that_others_can_read_is_unsafe(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "midweek.sqlite"
    file.touch()
    file.chmod(mode)
    assert "chmod 600" in settings_for(f"sqlite:///{file}").unsafe()[0]
    file.chmod(0o600)
    assert settings_for(f"sqlite:///{file}").unsafe() == ()


def test_a_file_is_meant_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read(**{**GOOD, "DATABASE_URL": "sqlite:///own.sqlite"})
    assert sqlite_file(settings.database_url) == tmp_path / "own.sqlite"
    assert sqlite_file(GOOD["DATABASE_URL"]) is None


def test_it_answers_to_its_own_name_to_the_machine_s_own_and_to_those_named() -> None:
    settings = read(**GOOD)
    assert settings.hosts == (
        "maintenance.example.gov", "127.0.0.1", "localhost",
        "10.0.0.7", ".internal.example.gov",
    )  # fmt: skip
