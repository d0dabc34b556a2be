"""Ask every question of a test set and measure retrieval, reading, answers and citations."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from qa.assistant import Assistant
from qa.evaluation import measures
from qa.evaluation.reliability import expected_calibration_error, reliability
from qa.evaluation.testset import Offsets, TestQuestion
from qa.protocols import Progress, Reader, Retriever
from qa.records import Answer, Citation, Filter

RIGHT_F1 = 0.5

_RETRIEVED = 30  # passages asked for, so that ten different articles are among them


@dataclass(frozen=True, slots=True)
class Result:
    """What happened to one question.

    Attributes:
        question: the question and what was expected.
        ranked: ids of the articles that were retrieved, best first, each once.
        given: what the reader marks in the right article; None when there is none to read.
        predicted: the answer over the whole index, "" when it abstained.
        confidence: of the best candidate, 0..1.
        citations_right: for each citation, whether it is expected evidence.
        evidence_found: whether all sentences of one alternative were cited.
        milliseconds: time of the whole answer.
    """

    question: TestQuestion
    ranked: tuple[str, ...]
    given: str | None
    predicted: str
    confidence: float
    citations_right: tuple[bool, ...]
    evidence_found: bool
    milliseconds: float

    @property
    def abstained(self) -> bool:
        """Whether no answer was given."""
        return not self.predicted


def evaluate(
    assistant: Assistant,
    retriever: Retriever,
    reader: Reader,
    questions: Sequence[TestQuestion],
    progress: Progress | None = None,
) -> list[Result]:
    """Ask all questions, in their order.

    Args:
        assistant: answers over the whole index.
        retriever, reader: its parts, measured on their own as well.
        questions: of one test set; their articles are in the index.
        progress: called with ("evaluate", questions so far, questions in all).
    """
    has_unanswerable = any(not question.is_answerable for question in questions)
    if questions:
        assistant.ask(questions[0].question)  # loads what is loaded at first use: not latency
    results = []
    for number, question in enumerate(questions, 1):
        given = _given_paragraph(assistant, retriever, reader, question, has_unanswerable)
        results.append(_result(assistant, retriever, question, given))
        if progress:
            progress("evaluate", number, len(questions))
    return results


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of a run; all shares are 0..1, None where nothing could be measured."""
    answerable = [r for r in results if r.question.is_answerable]
    found = [(r.ranked, r.question.article_id) for r in answerable if r.question.article_id]
    given = [(r.given, r.question.answers) for r in results if r.given is not None]
    ended = [(r.predicted, r.question.answers) for r in results]
    times = [r.milliseconds for r in results]
    return {
        "n": len(results),
        "retrieval": {
            "mrr@10": measures.mean(measures.reciprocal_rank(*pair) for pair in found),
            "success@1": measures.mean(measures.success(*pair, 1) for pair in found),
            "success@5": measures.mean(measures.success(*pair, 5) for pair in found),
        },
        "reader": _answer_figures(given),
        "end_to_end": _answer_figures(ended),
        "citation": {
            "precision": measures.mean(right for r in results for right in r.citations_right),
            "recall": measures.mean(r.evidence_found for r in answerable if r.question.evidence),
        },
        "abstention": {
            "precision": measures.mean(
                not r.question.is_answerable for r in results if r.abstained
            ),
            "recall": measures.mean(r.abstained for r in results if not r.question.is_answerable),
        },
        "calibration": _calibration([r for r in results if not r.abstained]),
        "latency_ms": {
            "p50": measures.percentile(times, 50),
            "p95": measures.percentile(times, 95),
        },
    }


def is_right(result: Result) -> bool:
    """Whether the given answer would do: it shares half of its words with an accepted one."""
    answers = result.question.answers
    return bool(answers) and measures.best(measures.f1, result.predicted, answers) >= RIGHT_F1


def predictions(results: Iterable[Result], given_paragraph: bool) -> dict[str, str]:
    """Answer text by question id, "" for none: the format of SQuAD's evaluation script."""
    return {r.question.id: (r.given or "") if given_paragraph else r.predicted for r in results}


def _calibration(answered: Sequence[Result]) -> dict[str, Any]:
    """How the confidence of the given answers agrees with how often they are right."""
    if not answered:
        return {"error": None, "bins": []}
    right = np.array([is_right(result) for result in answered])
    bins = reliability(np.array([r.confidence for r in answered]), right, np.ones(len(right)))
    return {"error": expected_calibration_error(bins), "bins": [asdict(each) for each in bins]}


def _given_paragraph(
    assistant: Assistant,
    retriever: Retriever,
    reader: Reader,
    question: TestQuestion,
    may_abstain: bool,
) -> str | None:
    """The reader's answer in the right article.

    In a set without unanswerable questions the best candidate counts, as SQuAD 1.1 has it; in one
    with them the reader may abstain on all.
    """
    if question.article_id is None:
        return None
    only = Filter(articles=frozenset({question.article_id}))
    if may_abstain:
        answer = assistant.ask(question.question, only)
        return measures.words_of(answer)
    spans = reader.read(question.question, retriever.retrieve(question.question, _RETRIEVED, only))
    return spans[0].text if spans else ""


def _result(
    assistant: Assistant, retriever: Retriever, question: TestQuestion, given: str | None
) -> Result:
    passages = retriever.retrieve(question.question, _RETRIEVED)
    answer = assistant.ask(question.question)
    answered = isinstance(answer, Answer)
    citations = answer.citations if isinstance(answer, Answer) else ()
    return Result(
        question=question,
        ranked=tuple(dict.fromkeys(passage.article.id for passage in passages)),
        given=given,
        predicted=measures.words_of(answer),
        confidence=answer.confidence if isinstance(answer, Answer) else answer.best_score,
        citations_right=tuple(_is_right(citation, question) for citation in citations),
        evidence_found=answered and _covers(citations, question),
        milliseconds=answer.timings_ms["total"],
    )


def _is_right(citation: Citation, question: TestQuestion) -> bool:
    return citation.article.id == question.article_id and any(
        _same_sentence(citation, bounds) for bounds in frozenset().union(*question.evidence)
    )


def _covers(citations: Sequence[Citation], question: TestQuestion) -> bool:
    own = [citation for citation in citations if citation.article.id == question.article_id]
    return any(
        all(any(_same_sentence(citation, bounds) for citation in own) for bounds in alternative)
        for alternative in question.evidence
    )


def _same_sentence(citation: Citation, bounds: Offsets) -> bool:
    """Whether they share more than half of the shorter one: splitters may differ at the edges."""
    start, end = bounds
    common = min(citation.end, end) - max(citation.start, start)
    return 2 * common > min(citation.end - citation.start, end - start)


def _answer_figures(pairs: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, float | None]:
    return {
        "exact_match": measures.mean(
            measures.best(measures.exact_match, text, answers) for text, answers in pairs
        ),
        "f1": measures.mean(measures.best(measures.f1, text, answers) for text, answers in pairs),
    }
