"""Mark the sentences that answer.

``SentenceReader`` is the baseline reader: it needs no weights of its own and marks whole sentences.
"""

from collections.abc import Sequence

from qa.records import Passage, ScoredSentence, Span

# Chosen on xquad-dev, end to end: the share of questions whose best sentence holds the answer rises
# from 0.751 (the sentence's cosine alone) to 0.795; see docs/evaluation.md.
_PASSAGE_WEIGHT = 0.5
_COVERAGE_WEIGHT = 0.15


class SentenceReader:
    """The ``Reader`` that ranks sentences by

    cos(q, sentence) + 0.5 * score(passage) + 0.15 * coverage(q, sentence)
    """

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Span, ...]:
        """See ``qa.protocols.Reader``."""
        best: dict[tuple[str, int], Span] = {}
        for passage in passages:
            for scored in passage.sentences:
                if scored.sentence.is_heading:
                    continue
                span = _span(passage, scored)
                key = (passage.article.id, span.start)
                if key not in best or best[key].score < span.score:
                    best[key] = span
        return tuple(sorted(best.values(), key=lambda span: -span.score))


def _span(passage: Passage, scored: ScoredSentence) -> Span:
    sentence = scored.sentence
    score = scored.cosine + _PASSAGE_WEIGHT * passage.score + _COVERAGE_WEIGHT * scored.coverage
    features = {
        "sentence_cosine": scored.cosine,
        "sentence_coverage": scored.coverage,
        "passage_cosine": passage.cosine,
        "passage_coverage": passage.coverage,
    }
    return Span(passage.article, sentence.start, sentence.end, (sentence,), score, features)
