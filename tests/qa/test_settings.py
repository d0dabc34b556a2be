"""Settings: command line before environment before file, and clear refusals."""

from pathlib import Path

import pydantic
import pytest

from qa.errors import SettingsError
from qa.settings import BUNDLED, config_file, load


@pytest.fixture
def file() -> Path:
    return config_file()  # set to a folder of the test's own by conftest


def test_defaults() -> None:
    settings = load()
    assert settings.model == BUNDLED
    assert settings.host == "127.0.0.1"
    assert settings.chunk_chars == 800


def test_command_line_wins_over_environment_wins_over_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("port = 1001\n", encoding="utf-8")
    assert load().port == 1001
    monkeypatch.setenv("BELEGT_PORT", "1002")
    assert load().port == 1002
    assert load(port=1003).port == 1003
    assert load(port=None).port == 1002  # None: not given


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        load().port = 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chunk_chars", 99),
        ("chunk_chars", "viel"),
        ("overlap_sentences", -1),
        ("max_error_share", 1.5),
        ("model", ""),
        ("port", 65536),
        ("host", "0.0.0.0"),
        ("host", "belegt.de"),
        ("top_passages", 0),
    ],
)
def test_a_wrong_value_is_named_with_where_to_mend_it(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as refused:
        load(**{name: value})
    assert f"Setting {name} = {value!r}" in str(refused.value)
    assert f"BELEGT_{name.upper()}" in str(refused.value)


def test_a_wrong_value_in_the_environment_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "hoch")
    with pytest.raises(SettingsError, match="max_error_share = 'hoch'"):
        load()


def test_a_misspelt_name_in_the_file_is_not_passed_over(file: Path) -> None:
    file.write_text("min_confidense = 0.9\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="min_confidense"):
        load()


@pytest.mark.parametrize("content", [b"port = = 1", b"\xff\xfe"])
def test_a_broken_file_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"belegt\.toml cannot be read"):
        load()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "::1"])
def test_the_page_listens_on_loopback_only(host: str) -> None:
    assert load(host=host).host == host
