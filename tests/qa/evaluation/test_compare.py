"""Two runs pair by pair, and what a run is held to."""

import pytest

from qa.errors import TestSetError
from qa.evaluation.compare import compare
from qa.evaluation.figures import figures
from qa.evaluation.gates import Gate, dropped, gate, missed
from tests.qa.evaluation.cases import cited, make_case, refused, unanswerable

BEFORE = [make_case(f"q{n}") for n in range(8)] + [unanswerable("none")]


def test_the_same_run_has_no_changes() -> None:
    found = compare(BEFORE, BEFORE)
    assert (found.paired, found.better, found.worse) == (9, (), ())
    assert found.differences["answer: f1"]
    assert found.differences["answer: f1"].value == 0
    assert found.lost_more == {}


def test_what_got_better_and_worse_is_told_the_largest_first() -> None:
    after = [*BEFORE[:6], refused("q6"), make_case("q7", predicted="ca. 5 t"), BEFORE[8]]
    found = compare(BEFORE, after)
    assert [(each.after.id, round(each.gain, 2)) for each in found.worse] == [
        ("q6", -1.0),
        ("q7", -0.2),
    ]
    assert found.better == ()
    assert [each.after.id for each in compare(after, BEFORE).better] == ["q6", "q7"]


def test_only_questions_that_are_the_same_in_both_are_paired() -> None:
    changed = make_case("q0", answers=("6 t",))
    found = compare(BEFORE, [changed, *BEFORE[1:8], make_case("new")])
    assert found.paired == 7
    assert found.only_before == ("q0", "none")
    assert found.only_after == ("q0", "new")


@pytest.mark.parametrize(
    ("changed", "figure", "stage"),
    [
        ({"found": False, "read": False, "ranked": ("port.txt",), "predicted": "7", "candidate": "7"},
         "recall@5", "not_retrieved"),
        ({"predicted": "7", "candidate": "7", "given": "7"}, "reader_f1", "misread"),
        ({"predicted": "", "citations": (), "evidence_cited": False}, "f1", "refused"),
        ({"citations": (cited(right=False),), "evidence_cited": False}, "citation_recall",
         "cited_wrongly"),
    ],
)  # fmt: skip
def test_what_was_made_worse_is_caught_and_the_right_stage_blamed(
    changed: dict[str, object], figure: str, stage: str
) -> None:
    found = compare(BEFORE, [make_case(f"q{n}", **changed) for n in range(8)])
    [line] = dropped(found.before, found.after, [Gate(figure, 0.01)])
    assert line.startswith(f"{figure} went from 1.0000 to 0.0000")
    assert found.lost_more == {stage: 8}


def test_a_drop_within_what_is_allowed_is_borne() -> None:
    found = compare(BEFORE, [refused("q0"), *BEFORE[1:]])
    assert list(dropped(found.before, found.after, [Gate("f1", 1 / 9)])) == []
    assert len(list(dropped(found.before, found.after, [Gate("f1", 0.1)]))) == 1


def test_less_is_better_for_times_and_errors() -> None:
    slow = [make_case(f"q{n}", milliseconds={"total": 150.0}) for n in range(8)]
    found = compare(BEFORE[:8], slow)
    assert list(dropped(found.before, found.after, [Gate("latency_p50", 50)])) == []
    [line] = dropped(found.before, found.after, [Gate("latency_p50", 49)])
    assert "from 100.0000 to 150.0000" in line
    [line] = missed(figures(slow), [Gate("latency_p95", 140)])
    assert "at most 140 is wanted" in line


def test_a_figure_that_is_lower_than_wanted_is_told() -> None:
    lines = missed(figures(BEFORE), [Gate("f1", 1.0), Gate("recall@1", 1.01)])
    assert list(lines) == ["recall@1 is 1.0000; at least 1.01 is wanted"]


def test_what_cannot_be_told_does_not_pass() -> None:
    [line] = missed(figures([make_case()]), [Gate("abstention_recall", 0.5)])
    assert "cannot be told" in line
    [line] = dropped(figures([make_case()]), figures([unanswerable()]), [Gate("recall@1", 1)])
    assert "cannot be told" in line


def test_gates_are_read() -> None:
    assert gate("f1=0.8") == Gate("f1", 0.8)


@pytest.mark.parametrize(
    ("text", "fact"),
    [("f2=1", "There is no figure 'f2'. There are: f1, "), ("f1", "no number"), ("f1=x", "f1=0.8")],
)
def test_gates_that_are_none_are_refused(text: str, fact: str) -> None:
    with pytest.raises(TestSetError, match=fact):
        gate(text)
