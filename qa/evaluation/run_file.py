"""A run as a JSON file: what was asked, of what, with what, and what came of each question."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import TestSetError
from qa.evaluation.figures import Figure, bins, figures, groups
from qa.evaluation.outcome import Case
from qa.evaluation.stages import losses

Schema = Literal["belegt-evaluation-1"]


class Run(BaseModel):
    """A run over a test set. Its figures are not kept but computed, also those of an old file.

    Attributes:
        form: name and number of the form of the file.
        belegt: version.
        created: when it ended.
        test_set: name, SHA-256, and how many of its questions are drafts, which were not asked.
        settings: by name.
        models: fingerprints of embedder and reader.
        index: number of the state, articles and passages.
        machine: processor, cores, memory, system and Python.
        cases: what became of each question.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    form: Schema = Field(default="belegt-evaluation-1", alias="schema")
    belegt: str
    created: datetime = Field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    test_set: dict[str, Any]
    settings: dict[str, Any]
    models: dict[str, str]
    index: dict[str, Any]
    machine: dict[str, Any]
    cases: tuple[Case, ...]


def as_json(run: Run) -> dict[str, Any]:
    """A run with its figures, as it is written to a file."""
    held = run.model_dump(mode="json", by_alias=True, exclude={"cases"})
    return {
        **held,
        "figures": {
            group: {name: _as_json(figures(own)) for name, own in by_name.items()}
            for group, by_name in groups(run.cases).items()
        },
        "reliability": [each._asdict() for each in bins(run.cases)],
        "lost": losses(run.cases),
        "cases": [case.model_dump(mode="json") for case in run.cases],
    }


def load(path: Path) -> Run:
    """Read what ``as_json`` gave.

    Raises:
        TestSetError: there is no such file, or it is no run that this belegt can read.
    """
    try:
        return Run.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise TestSetError(f"There is no run {path}. Make one: belegt eval --json FILE") from error
    except OSError as error:
        raise TestSetError(f"The run {path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise TestSetError(
            f"{path} is not a run of this belegt: {where}: {first['msg']}. "
            "Make it anew: belegt eval --json FILE"
        ) from error


def _as_json(found: list[Figure]) -> dict[str, Any]:
    return {
        each.name: {"value": each.value, "interval": each.interval, "n": each.n} for each in found
    }
