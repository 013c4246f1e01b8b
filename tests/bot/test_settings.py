"""Settings come from the environment, each with a default that works; a wrong one is one line that names it."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.settings import Settings, SettingsInvalid, load_settings
from models.tasks.values import Queue

NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without any setting, and a folder without `.env`."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_setting_but_the_token_has_a_default() -> None:
    settings = load_settings()
    with pytest.raises(SettingsInvalid, match="DISCORD_TOKEN"):
        settings.token()


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_setting_counts_as_absent(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "")
    assert load_settings() == Settings()


WRONG = [
    ("DISCORD_TOKEN", "hunter2 hunter3"),
    ("DISCORD_TOKEN", "hunter2\nhunter3"),
    ("DISCORD_TOKEN", "wörd"),
    ("DISCORD_API_URL", "discord.com"),
    ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg"),
    ("DISCORD_CDN_URL", "cdn"),
    ("DISCORD_GUILD_IDS", "1, my-server"),
    ("INSTRUCTOR_ROLE_IDS", "Instructor"),
    ("MODERATOR_ROLE_IDS", "1;2"),
    ("CROWDED_CHANNEL_IDS", "#lobby"),
    ("PARTICIPANT_RUNNING", "0"),
    ("PARTICIPANT_WAITING", "many"),
    ("STAFF_RUNNING", "-3"),
    ("STAFF_WAITING", "1001"),
    ("PARTICIPANT_MODELS", "0"),
    ("STAFF_RUNS_A_DAY", "often"),
    ("PARTICIPANT_TRAINING_MINUTES", "61"),
    ("STAFF_TRAINING_ROWS", "1"),
    ("TRAINING_FILE_BYTES", "25 MB"),
    ("DATABASE_URL", "mysql://bot:hunter2@db/x"),
    ("PORT", "65536"),
    ("WORKER_PORT", "any"),
    ("SLOTS", "257"),
    ("GRACE_SECONDS", "soon"),
    ("LOG_LEVEL", "LOUD"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_one_line_that_names_it_and_keeps_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert value not in line
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_each_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("SLOTS", "none")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert {line.split(":")[0] for line in str(caught.value).splitlines()} == {"PORT", "SLOTS"}


ids = st.frozensets(st.integers(min_value=0, max_value=2**64 - 1), max_size=5)


@given(ids, st.sampled_from([",", " ", ", ", ",,", "  "]))
def test_ids_are_read_as_people_write_lists(expected: frozenset[int], separator: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISCORD_GUILD_IDS", separator.join(map(str, expected)) or " ")
        assert load_settings().discord_guild_ids == expected


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nSLOTS=2\nSOMETHING_ELSE=3\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "4")
    settings = load_settings()
    assert (settings.port, settings.slots) == (4, 2)


def test_a_line_break_in_the_data_folder_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/srv/work\nshop")
    with pytest.raises(SettingsInvalid, match=r"^DATA_DIR: it holds a line break: write the path in one line$"):
        load_settings()


def test_each_queue_has_slots_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [load_settings().slots_of(queue) for queue in get_args(Queue)] == [32, 8, 1]
    monkeypatch.setenv("SLOTS", "8")
    monkeypatch.setenv("QUEUE_SLOTS", "training=2")
    assert [load_settings().slots_of(queue) for queue in get_args(Queue)] == [8, 8, 2]


@pytest.mark.parametrize("slots", ["training", "training=0", "training=two", "lunch=2", "inference=2"])
def test_slots_that_are_none_are_told(monkeypatch: pytest.MonkeyPatch, slots: str) -> None:
    monkeypatch.setenv("QUEUE_SLOTS", slots)
    with pytest.raises(SettingsInvalid, match="QUEUE_SLOTS"):
        load_settings()


def test_a_file_that_is_no_text_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=hunter2\n", encoding="utf-16")  # as some shells of Windows write
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    (line,) = str(caught.value).splitlines()
    assert line.startswith(".env ")
    assert "hunter2" not in line


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "DATABASE_URL"])
def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "postgresql://bot:hunter2@db/x")
    settings = load_settings()
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert getattr(settings, name.lower()).get_secret_value().endswith("hunter2@db/x")


def test_large_artifacts_lie_beside_an_embedded_database_and_elsewhere_where_told(tmp_path: Path) -> None:
    alone = Settings(data_dir=tmp_path)
    assert alone.artifacts_folder() == (tmp_path / "artifacts").as_uri()
    shared = SecretStr("postgresql://host/name")
    assert Settings(data_dir=tmp_path, database_url=shared).artifacts_folder() is None
    told = Settings(database_url=shared, artifacts_url="file:///srv")
    assert told.artifacts_folder() == "file:///srv"
