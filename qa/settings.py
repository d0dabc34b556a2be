"""All settings, from ``BELEGT_*`` environment variables and ``belegt.toml`` in the config folder."""

import os
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from qa.errors import SettingsError

BUNDLED = "bundled"


def config_file() -> Path:
    """Where the settings file is looked for; it need not exist."""
    named = os.environ.get("BELEGT_CONFIG")
    return Path(named) if named else platformdirs.user_config_path("belegt") / "belegt.toml"


class Settings(BaseSettings):
    """Every value that changes what belegt does; ``belegt doctor`` prints them.

    Weights and thresholds were chosen on development data: see docs/evaluation.md.
    """

    model_config = SettingsConfigDict(env_prefix="BELEGT_", frozen=True, extra="forbid")

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("belegt"),
        description="folder of the index",
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("belegt"),
        description="folder of the prepared embedding model and reader",
    )
    model: str = Field(
        default=BUNDLED,
        min_length=1,
        description="'bundled', a sentence-transformers folder, or a model's name on a hub",
    )
    reader: str = Field(
        default=BUNDLED,
        min_length=1,
        description="'bundled', or a folder of a Hugging Face question-answering model",
    )
    query_prefix: str | None = Field(
        default=None, description="put before questions; None: what the model's own files say"
    )
    passage_prefix: str | None = Field(
        default=None, description="put before passages; None: what the model's own files say"
    )
    chunk_chars: int = Field(default=800, ge=100, le=8000, description="wanted length of a chunk")
    overlap_sentences: int = Field(default=1, ge=0, le=5, description="shared by adjacent chunks")
    candidates: int = Field(default=50, ge=1, le=1000, description="fetched by each searcher")
    top_passages: int = Field(default=10, ge=1, le=100, description="passages that are found")
    read_passages: int = Field(
        default=5, ge=1, le=100, description="the best of them that are read"
    )
    stem_weight: float = Field(
        default=0.05, ge=0, le=1, description="of word stems, beside vectors"
    )
    gram_weight: float = Field(default=0.10, ge=0, le=1, description="of 5-grams, beside vectors")
    max_error_share: float = Field(
        default=0.35,
        ge=0,
        le=1,
        description="wrong answers borne, of those given: less means more silence",
    )
    follow_ups: bool = Field(default=True, description="a question may lean on those before it")
    times: bool = Field(
        default=True,
        description="'letzten Monat' is the one before the day of the question, and what is told of "
        "another month or year is no answer",
    )
    comparisons: bool = Field(
        default=True, description="'mehr, A oder B?' is asked for A and for B"
    )
    abbreviations: bool = Field(
        default=True, description="abbreviations are written out as the articles introduce them"
    )
    spelling: bool = Field(
        default=True, description="names with typing errors are read as the articles spell them"
    )
    across_articles: bool = Field(
        default=True, description="other articles add to lists, and are heard where they differ"
    )
    max_file_mb: int = Field(default=50, ge=1, description="larger files are skipped")
    max_text_mb: int = Field(default=20, ge=1, description="documents with more text are skipped")
    max_pages: int = Field(default=3000, ge=1, description="documents with more are skipped")
    max_parts: int = Field(
        default=100_000, ge=1, description="articles in one file (rows, entries) at most"
    )
    max_depth: int = Field(default=3, ge=1, le=10, description="archives within archives")
    max_expansion: int = Field(
        default=100, ge=1, description="unpacked size of an archive as a multiple of its own"
    )
    text_column: str = Field(
        default="", description="column that holds the text in tables; empty: found by its name"
    )
    vector_storage: Literal["float32", "float16", "int8"] = Field(
        default="float16", description="how vectors are kept for searching"
    )
    flat_up_to: int = Field(
        default=500_000, ge=0, description="more vectors than this are searched approximately"
    )
    keep_states: int = Field(
        default=20, ge=1, le=1000, description="states that belegt undo can go back to"
    )
    history_mb: int = Field(
        default=500, ge=0, description="what the states before the present one may take"
    )
    lock_wait_s: float = Field(
        default=10, ge=0, description="how long to wait for another belegt that is writing"
    )
    host: str = Field(
        default="127.0.0.1",
        pattern=r"^(localhost|127(\.\d{1,3}){3}|::1)$",
        description="loopback address the page listens on: it has no access control",
    )
    port: int = Field(default=7860, ge=0, le=65535, description="port the page listens on")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line first, then environment, then file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def load(**overrides: Any) -> Settings:
    """The settings in force.

    Args:
        overrides: values that win over environment and file; None means not given.

    Raises:
        SettingsError: a value is out of its range, a name is unknown, or the file is not TOML.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"Setting {name} = {first.get('input')!r}: {first['msg']}. "
            f"Mend it in BELEGT_{name.upper()} or in {config_file()}"
        ) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings file {config_file()} cannot be read: {error}") from error
