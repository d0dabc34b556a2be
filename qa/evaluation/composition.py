"""What a test set is made of."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

from qa import language
from qa.evaluation.testset import TestSet


def composition(test_set: TestSet) -> dict[str, Any]:
    """Counts, for people and programs.

    Returns:
        ``questions``, ``answerable``, ``drafts``, ``articles`` (named ones), ``kinds`` and
        ``languages`` (of the questions) with the count of each, most first; ``words`` (of each question)
        and ``answers`` (of each that is answerable) as ``min``, ``median``, ``max``, or None.
    """
    questions = test_set.questions
    answerable = [each for each in questions if each.is_answerable]
    return {
        "questions": len(questions),
        "answerable": len(answerable),
        "drafts": test_set.drafts,
        "articles": len({each.article for each in questions} - {None}),
        "kinds": _counted([each.kind for each in questions]),
        "languages": _counted([language.detect(each.question) for each in questions]),
        "words": _spread([len(each.question.split()) for each in questions]),
        "answers": _spread([len(each.answers) for each in answerable]),
    }


def _counted(names: Sequence[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _spread(values: Sequence[int]) -> dict[str, float] | None:
    if not values:
        return None
    return {"min": min(values), "median": median(values), "max": max(values)}
