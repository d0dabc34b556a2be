"""Ask every question of a test set, and keep what became of it."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from qa import language
from qa.assistant import Assistant, Trace
from qa.evaluation import measures
from qa.evaluation.outcome import Case, Cited, Place
from qa.evaluation.testset import FindArticle, Offsets, TestQuestion
from qa.protocols import Progress, Reader, Retriever
from qa.records import Answer, Article, Citation, Filter, Passage

_RETRIEVED = 30  # passages asked for, so that ten different articles are among them
_TIMED = 100


@dataclass(frozen=True, slots=True)
class System:
    """What is measured.

    Attributes:
        assistant: answers over the whole index; thread-safe.
        retriever, reader: its parts, measured on their own as well.
        read_passages: how many of the best passages the reader reads.
        find_article: the indexed article with an id.
    """

    assistant: Assistant
    retriever: Retriever
    reader: Reader
    read_passages: int
    find_article: FindArticle


def evaluate(
    system: System,
    questions: Sequence[TestQuestion],
    progress: Progress | None = None,
    *,
    at_once: int = 1,
) -> list[Case]:
    """Ask all questions; the cases come in their order.

    Args:
        system: what to ask.
        questions: of one test set.
        progress: called with ("evaluate", questions so far, questions in all).
        at_once: how many questions are asked at a time.
    """
    may_abstain = any(not question.is_answerable for question in questions)
    cases = []
    with ThreadPoolExecutor(at_once) as workers:
        for case in workers.map(lambda each: _asked(system, each, may_abstain), questions):
            cases.append(case)
            if progress:
                progress("evaluate", len(cases), len(questions))
    return cases


def timed(
    assistant: Assistant, cases: Sequence[Case], progress: Progress | None = None
) -> list[Case]:
    """The cases with how long the answers take, of as many as tell it well enough.

    They are asked anew one by one, as people ask, since many at once get in each other's way.

    Args:
        assistant: answers over the index.
        cases: what became of the questions.
        progress: called with ("time", questions so far, questions to be timed).
    """
    some = cases[:: max(1, len(cases) // _TIMED)][:_TIMED]
    times: dict[str, dict[str, float]] = {}
    if some:
        assistant.ask(some[0].question)  # loads what is loaded at first use: not latency
    for number, case in enumerate(some, 1):
        times[case.id] = assistant.ask(case.question).timings_ms
        if progress:
            progress("time", number, len(some))
    return [case.model_copy(update={"milliseconds": times.get(case.id, {})}) for case in cases]


def predictions(cases: Iterable[Case], given_paragraph: bool) -> dict[str, str]:
    """Answer text by question id, "" for none: the format of SQuAD's evaluation script."""
    return {case.id: (case.given or "") if given_paragraph else case.predicted for case in cases}


def _asked(system: System, question: TestQuestion, may_abstain: bool) -> Case:
    trace = system.assistant.trace(question.question)
    found = system.retriever.retrieve(question.question, _RETRIEVED)
    given = _given_article(system, question, may_abstain)
    article = system.find_article(question.article_id) if question.article_id else None
    return _case(question, article, found, trace, given, system.read_passages)


def _given_article(system: System, question: TestQuestion, may_abstain: bool) -> str | None:
    """The reader's answer in the right article.

    In a set without unanswerable questions the best candidate counts, as SQuAD 1.1 has it; in one
    with them the reader may abstain on all.
    """
    if question.article_id is None:
        return None
    only = Filter(articles=frozenset({question.article_id}))
    if may_abstain:
        return measures.words_of(system.assistant.ask(question.question, only))
    found = system.retriever.retrieve(question.question, _RETRIEVED, only)
    spans = system.reader.read(question.question, found)
    return spans[0].text if spans else ""


def _case(
    question: TestQuestion,
    article: Article | None,
    found: Sequence[Passage],
    trace: Trace,
    given: str | None,
    read_passages: int,
) -> Case:
    result = trace.result
    citations = result.citations if isinstance(result, Answer) else ()
    return Case(
        id=question.id,
        question=question.question,
        understood=result.understood,
        kind=question.kind,
        language=language.detect(question.question),
        answers=question.answers,
        path=article.path if article else question.article,
        is_indexed=article is not None,
        evidence=tuple(_places(article, each) for each in question.evidence) if article else (),
        ranked=tuple(dict.fromkeys(passage.article.path for passage in found)),
        found=_holds_evidence(result.passages, question),
        read=_holds_evidence(result.passages[:read_passages], question),
        given=given,
        candidate=trace.spans[0].text if trace.spans else "",
        predicted=measures.words_of(result),
        confidence=result.confidence if isinstance(result, Answer) else result.best_score,
        min_confidence=trace.min_confidence,
        citations=tuple(_cited(citation, question) for citation in citations),
        evidence_cited=_covers(citations, question),
        milliseconds=result.timings_ms,
    )


def _places(article: Article, sentences: frozenset[Offsets]) -> tuple[Place, ...]:
    return tuple(
        Place(path=article.path, start=start, end=end, text=article.text[start:end])
        for start, end in sorted(sentences)
    )


def _cited(citation: Citation, question: TestQuestion) -> Cited:
    article = citation.article
    return Cited(
        path=article.path,
        start=citation.start,
        end=citation.end,
        text=citation.text,
        right=_is_right(citation, question),
        exact=article.text[citation.start : citation.end] == citation.text,
    )


def _holds_evidence(passages: Sequence[Passage], question: TestQuestion) -> bool:
    wanted = frozenset[Offsets]().union(*question.evidence)
    return any(
        passage.article.id == question.article_id and passage.start < end and start < passage.end
        for passage in passages
        for start, end in wanted
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
