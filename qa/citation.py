"""From spans to numbered citations, exact to the character."""

from collections.abc import Iterable, Sequence

from qa.records import Article, Citation, Passage, Sentence, Span


def cite(spans: Iterable[Span], passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Number the sentences that carry some spans, from 1, each sentence once.

    A reprint of an article that is cited is no evidence of its own: it is not cited besides, but
    named beside the sentences that it shares. ``Citation`` checks that its text stands at its
    offsets, so a wrong one cannot be made.

    Args:
        spans: best first.
        passages: in which they were found.
    """
    also_in = {passage.article.id: passage.also_in for passage in passages}
    told: dict[str, str] = {}  # by the id of a reprint, the text that is cited already
    citations: dict[tuple[str, int], Citation] = {}
    for span in spans:
        others = also_in.get(span.article.id, ())
        known = told.get(span.article.id, "")
        for other in others:
            told.setdefault(other.id, span.article.text)
        for sentence in span.sentences:
            if span.article.text[sentence.start : sentence.end] in known:
                continue
            key = (span.article.id, sentence.start)
            if key not in citations:
                citations[key] = _citation(len(citations) + 1, span.article, sentence, others)
    return tuple(citations.values())


def _citation(
    number: int, article: Article, sentence: Sentence, others: Iterable[Article]
) -> Citation:
    text = article.text[sentence.start : sentence.end]
    also_in = tuple(other for other in others if text in other.text)
    return Citation(number, article, sentence.start, sentence.end, text, also_in)
