"""The retriever: the fused score, its parts, and where it looks."""

from pathlib import Path

import numpy as np
import pytest

from index import store
from index.build import build
from index.lexical import Coverage
from index.manifest import Recipe
from index.retriever import Fusion, HybridRetriever
from index.store import Library
from qa.errors import IndexMismatch
from qa.protocols import Vectors
from tests.fakes import WordEmbedder, make_article
from tests.index.conftest import MINE, PORT, TRADE

QUESTION = "Wie viele Tonnen Kupfer fördert die Mine?"
FUSION = Fusion(candidates=10, stem_weight=0.05, gram_weight=0.10)


@pytest.fixture
def retriever(library: Library) -> HybridRetriever:
    return HybridRetriever(library, WordEmbedder(), FUSION)


def test_the_best_passage_comes_first_with_its_sentences(retriever: HybridRetriever) -> None:
    best, *_ = retriever.retrieve(QUESTION, 10)
    assert best.article == MINE
    assert best.text == MINE.text
    sentences = [MINE.text[s.sentence.start : s.sentence.end] for s in best.sentences]
    assert sentences == [
        "Kupfer aus Chile",
        "Die Mine fördert 40.000 Tonnen Kupfer.",
        "Sie liegt in der Wüste.",
    ]
    assert max(best.sentences, key=lambda s: s.cosine).sentence.start == 17
    assert max(best.sentences, key=lambda s: s.coverage).sentence.start == 17


def test_the_score_is_the_documented_formula(retriever: HybridRetriever, library: Library) -> None:
    embedder = WordEmbedder()
    query = embedder.queries([QUESTION])[0]
    covered = library.lexical.search(library.lexical.words(QUESTION), 10)
    for passage in retriever.retrieve(QUESTION, 10):
        (chunk,) = library.chunks_of([passage.article.id])
        texts = [passage.article.text[s.start : s.end] for s in library.sentences(chunk)]
        cosine = float(embedder.passages([passage.text])[0] @ query)
        best_sentence = float((embedder.passages(texts) @ query).max())
        words = covered.get(chunk.id, Coverage())
        expected = (cosine + best_sentence) / 2 + 0.05 * words.stems + 0.10 * words.grams
        assert passage.score == pytest.approx(expected, abs=1e-6)
        assert passage.cosine == pytest.approx(cosine, abs=1e-6)
        assert passage.coverage == pytest.approx((words.stems + words.grams) / 2, abs=1e-6)


def test_scores_fall(retriever: HybridRetriever) -> None:
    scores = [passage.score for passage in retriever.retrieve(QUESTION, 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3


def test_top_bounds_the_passages(retriever: HybridRetriever) -> None:
    assert len(retriever.retrieve(QUESTION, 1)) == 1
    assert len(retriever.retrieve(QUESTION, 1000)) == 3


def test_within_restricts_to_some_articles(retriever: HybridRetriever) -> None:
    within = frozenset({PORT.id, TRADE.id})
    assert {p.article for p in retriever.retrieve(QUESTION, 10, within)} == {PORT, TRADE}
    assert retriever.retrieve(QUESTION, 10, frozenset({"fehlt"})) == ()
    assert retriever.retrieve(QUESTION, 10, frozenset()) == ()


def test_within_does_not_change_the_score(retriever: HybridRetriever) -> None:
    (alone,) = retriever.retrieve(QUESTION, 10, frozenset({MINE.id}))
    assert alone == retriever.retrieve(QUESTION, 10)[0]


def test_words_find_what_vectors_alone_rank_last(library: Library) -> None:
    class Blind(WordEmbedder):
        """Sees no difference between texts."""

        def _vector(self, text: str) -> Vectors:
            return np.full(64, 0.125, dtype=np.float32)

    best, *_ = HybridRetriever(library, Blind(), FUSION).retrieve("Wüste", 3)
    assert best.article == MINE


@pytest.mark.parametrize("question", ["?", "und", "😀", "a" * 2000])
def test_a_question_without_known_words_still_gets_the_closest(
    retriever: HybridRetriever, question: str
) -> None:
    assert len(retriever.retrieve(question, 10)) == 3


def test_more_candidates_than_chunks_are_no_matter(library: Library) -> None:
    greedy = HybridRetriever(library, WordEmbedder(), Fusion(1000, 0.05, 0.1))
    assert len(greedy.retrieve(QUESTION, 1000)) == 3


def test_a_sentence_brings_in_its_chunk_though_the_chunk_itself_is_not_near(
    data_dir: Path,
) -> None:
    filler = "Der Hafen wächst weiter und weiter. " * 4
    articles = [make_article(filler, f"{n}.txt") for n in range(5)]
    hidden = make_article(filler + "Zinn kostet viel.", "zinn.txt")
    build([*articles, hidden], (), Recipe("words-1", 800, 0), WordEmbedder(), data_dir)
    library = store.open_library(data_dir)
    only_vectors = HybridRetriever(library, WordEmbedder(), Fusion(1, 0.0, 0.0))
    assert only_vectors.retrieve("Zinn kostet viel", 1)[0].article == hidden
    library.close()


def test_another_models_vectors_are_refused(library: Library) -> None:
    class Short(WordEmbedder):
        def _vector(self, text: str) -> Vectors:
            return np.ones(3, dtype=np.float32)

    with pytest.raises(IndexMismatch, match="3 dimensions, the index 64"):
        HybridRetriever(library, Short(), FUSION).retrieve(QUESTION, 1)
