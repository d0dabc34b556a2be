"""The command line: translates arguments into calls and results into lines."""

from ui.cli import asking, evaluating, library, testsets, tuning
from ui.cli.group import main

__all__ = ["main"]

for _command in (
    library.index, library.add, library.remove, library.list_articles, library.show, library.undo,
    asking.ask, asking.serve, asking.run, evaluating.evaluate, testsets.testset,
    asking.saved, tuning.tune,
    library.verify, library.repair, library.export, library.restore,
    asking.prepare, asking.doctor,
):  # fmt: skip
    main.add_command(_command)
