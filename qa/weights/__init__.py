"""What was trained and fitted: the reader's weights and the decider's, with their model card."""

import json
from importlib import resources
from typing import Any


def fitted() -> dict[str, Any]:
    """The values in ``decide.json``, which ``tests.bench.fit_decider`` writes."""
    text = resources.files(__name__).joinpath("decide.json").read_text(encoding="utf-8")
    values: dict[str, Any] = json.loads(text)
    return values
