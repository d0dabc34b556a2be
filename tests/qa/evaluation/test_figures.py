"""The figures of a few cases, worked out by hand."""

import pytest

from qa.evaluation.figures import Figure, bins, figures, groups
from qa.evaluation.outcome import Case
from tests.qa.evaluation.cases import cited, make_case, refused, unanswerable

CASES = [
    make_case("right"),
    make_case("half", predicted="ca. 5 t", given="7 t", ranked=("port.txt", "mine.txt")),
    make_case("wrong", predicted="7", citations=(cited(right=False), cited()), confidence=0.4),
    refused("refused"),
    unanswerable("none"),
    unanswerable("made up", predicted="9", citations=(cited(right=False),), confidence=0.6),
]


def values(cases: list[Case]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(cases)}


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("retrieval: recall@1", 3 / 4, 4),
        ("retrieval: mrr@10", 3.5 / 4, 4),
        ("reader: exact match", 3 / 4, 4),
        ("reader: f1", 3.5 / 4, 4),
        ("answer: exact match", 2 / 6, 6),
        ("answer: f1", (1 + 4 / 5 + 0 + 0 + 1 + 0) / 6, 6),
        ("citation: precision", 3 / 5, 4),
        ("citation: recall", 3 / 4, 4),
        ("citation: exactness", 1.0, 4),
        ("abstention: precision", 1 / 2, 2),
        ("abstention: recall", 1 / 2, 2),
        # The surest first: right, right, made up, wrong; then the refused one, which knew, and none.
        ("confidence: area under risk-coverage", (0 + 0 + 1 / 3 + 1 / 4 + 1 / 5 + 2 / 6) / 6, 6),
        ("latency: p50 ms", 100.0, 6),
    ],
)
def test_a_figure_counts_the_questions_that_it_applies_to(name: str, value: float, n: int) -> None:
    found = values(CASES)[name]
    assert found.value == pytest.approx(value)
    assert found.n == n
    assert found.interval
    assert found.interval.low <= value + 1e-9
    assert found.interval.high >= value - 1e-9


def test_what_cannot_be_measured_has_no_value() -> None:
    found = values([make_case()])
    assert found["abstention: recall"] == ("abstention: recall", None, None, 0)
    assert found["answer: f1"].interval is None  # of one question no interval can be told
    assert values([])["latency: p50 ms"].value is None


def test_the_calibration_error_is_of_the_given_answers() -> None:
    # 0.4 and 0.6 wrong, 0.8 twice right.
    assert values(CASES)["confidence: calibration error"].value == pytest.approx(
        (0.4 + 0.6 + 2 * 0.2) / 4
    )
    assert [each.right for each in bins(CASES)] == [0.0, 0.0, 1.0]


def test_groups_hold_the_cases_of_like_kind_language_and_length() -> None:
    english = make_case("e", kind="date", language="en", question="When?")
    found = groups([*CASES, english])
    assert len(found["all"][""]) == 7
    assert {name: len(own) for name, own in found["kind"].items()} == {"date": 1, "number": 6}
    assert {name: len(own) for name, own in found["language"].items()} == {"de": 6, "en": 1}
    assert {name: len(own) for name, own in found["length"].items()} == {"to 7 words": 7}
