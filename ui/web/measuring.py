"""A run of a test set in a process of its own, which can be ended at any moment.

It is told what to do on its standard input, as JSON: ``settings``, the test set's ``file``, and ``to``, where
the run is written. It tells how far it is on its standard output, one JSON object a line: ``stage``,
``done`` and ``total``, or the ``fault`` for which there is no run.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from qa.errors import AssistantError
from qa.evaluation import run_file
from qa.settings import load
from ui.evaluation import running


def main() -> None:
    """Do what standard input says."""
    asked = json.loads(sys.stdin.buffer.read())
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is not for the page

    def tell(**said: Any) -> None:
        print(json.dumps(said), file=told, flush=True)

    try:
        run = running.run(
            load(**asked["settings"]),
            Path(asked["file"]),
            lambda stage, done, total: tell(stage=stage, done=done, total=total),
        )
        text = json.dumps(run_file.as_json(run))
        Path(asked["to"]).write_text(text, encoding="utf-8")
    except AssistantError as error:
        tell(fault=str(error))
    except (BrokenPipeError, KeyboardInterrupt):  # the page is gone, and nobody else tidies up
        shutil.rmtree(Path(asked["to"]).parent, ignore_errors=True)


if __name__ == "__main__":
    main()
