"""Which stage lost a question."""

import pytest

from qa.evaluation.outcome import Case
from qa.evaluation.stages import losses, lost_at
from tests.qa.evaluation.cases import make_case, refused, unanswerable

WRONG = {"predicted": "7", "candidate": "7"}


@pytest.mark.parametrize(
    ("case", "stage"),
    [
        (make_case(), None),
        (unanswerable(), None),
        (unanswerable(predicted="7"), "answered_without_evidence"),
        (refused(is_indexed=False, evidence=(), found=False, read=False), "not_indexed"),
        (make_case(found=False, read=False, **WRONG), "not_retrieved"),
        (make_case(read=False, **WRONG), "not_read"),
        (make_case(**WRONG), "misread"),
        (refused(candidate="7"), "misread"),
        (refused(), "refused"),
        (make_case(evidence_cited=False), "cited_wrongly"),
        (make_case(evidence=(), evidence_cited=False), None),  # none was expected
    ],
)
def test_the_first_stage_that_went_wrong_lost_it(case: Case, stage: str | None) -> None:
    assert lost_at(case) == stage


def test_losses_are_counted_in_the_order_of_the_stages() -> None:
    counts = losses([make_case("a", **WRONG), refused("b"), refused("c"), make_case("d")])
    assert [(stage, count) for stage, count in counts.items() if count] == [
        ("misread", 1),
        ("refused", 2),
    ]
