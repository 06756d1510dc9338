"""This machine's own instance: private files, one secret, the port it was last served on."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maintenance.cli import instance


def test_the_folder_and_all_in_it_are_for_the_owner_alone(elsewhere: Path) -> None:
    instance.settings_for()
    instance.keep_port(5012)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in elsewhere.iterdir()} == {0o600}


def test_the_secret_is_made_once_even_by_many_at_once(elsewhere: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: instance.settings_for().secret_key, range(16)))
    assert len(set(made)) == 1
    assert len(made[0]) >= 48


def test_an_instance_is_safe_but_for_its_address(elsewhere: Path) -> None:
    (only,) = instance.settings_for(5003).unsafe()
    assert "BASE_URL" in only


@pytest.mark.parametrize(
    ("kept", "expected"),
    [(None, 5000), ("5007", 5007), ("", 5000), ("nonsense", 5000)],
    ids=["never", "kept", "empty", "spoilt"],
)
def test_links_lead_to_where_it_was_last_served(
    elsewhere: Path, kept: str | None, expected: int
) -> None:
    if kept is not None:
        (instance.folder() / "port").write_text(kept)
    assert instance.settings_for().base_url == f"http://127.0.0.1:{expected}"


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("before")
    file.chmod(0o644)
    instance.write_private(file, "after")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("after", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_the_sample_s_service_has_its_name_and_one_s_own_has_none_yet(elsewhere: Path) -> None:
    assert instance.settings_for().service_name == "Our service"
    assert instance.settings_for().support_email == ""
    assert instance.settings_for(database=instance.MAKING).service_name == "Cloud.gov"
    instance.write_private(instance.SAMPLE_SIGN_IN, "{}")
    assert instance.settings_for().service_name == "Cloud.gov"
