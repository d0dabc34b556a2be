"""Which stage lost a question: the first one, from the index to the citation, that went wrong."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from qa.evaluation.outcome import Case

Stage = Literal[
    "not_indexed",
    "not_retrieved",
    "not_read",
    "misread",
    "refused",
    "cited_wrongly",
    "answered_without_evidence",
]

STAGES: tuple[Stage, ...] = Stage.__args__  # type: ignore[attr-defined]


def lost_at(case: Case) -> Stage | None:
    """The stage that lost a question; None where it was answered rightly, or rightly not at all.

    "not_indexed": the article that answers is not there; "not_retrieved": none of the passages found
    holds the evidence; "not_read": one does, but not one of the best that are read; "misread": the
    reader marked other words; "refused": it marked the right ones, but was not sure enough;
    "cited_wrongly": the answer is right and its evidence is not what was cited;
    "answered_without_evidence": the articles do not say, and an answer was given.
    """
    if not case.is_answerable:
        return None if case.abstained else "answered_without_evidence"
    if case.is_right:
        return "cited_wrongly" if case.evidence and not case.evidence_cited else None
    if not case.is_indexed:
        return "not_indexed"
    if case.evidence and not case.found:
        return "not_retrieved"
    if case.evidence and not case.read:
        return "not_read"
    return "refused" if case.abstained and case.knew_better else "misread"


def losses(cases: Iterable[Case]) -> dict[Stage, int]:
    """How many questions each stage lost, in the order of the stages."""
    counts = Counter(lost_at(case) for case in cases)
    return {stage: counts[stage] for stage in STAGES}
