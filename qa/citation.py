"""From spans to numbered citations, exact to the character."""

from collections.abc import Iterable

from qa.records import Citation, Span


def cite(spans: Iterable[Span]) -> tuple[Citation, ...]:
    """Number the sentences that carry some spans, from 1, each sentence once.

    ``Citation`` checks that its text stands at its offsets, so a wrong one cannot be made.
    """
    citations: dict[tuple[str, int], Citation] = {}
    for span in spans:
        for sentence in span.sentences:
            key = (span.article.id, sentence.start)
            if key not in citations:
                text = span.article.text[sentence.start : sentence.end]
                citations[key] = Citation(
                    len(citations) + 1, span.article, sentence.start, sentence.end, text
                )
    return tuple(citations.values())
