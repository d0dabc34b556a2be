"""The retriever: the fused score, its parts, where it looks, and what it leaves out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import retriever as retriever_module
from index.build import put
from index.change import Report, Tools
from index.retriever import Fusion, HybridRetriever
from index.search.lexical import Coverage
from index.store import Library
from qa.errors import IndexMismatch
from qa.protocols import Vectors
from qa.records import Article, Favour, Filter, Passage
from tests.fakes import WordEmbedder, make_article
from tests.index.conftest import AGENCY, MINE, PORT, RECIPE, REPRINT, TRADE

Index = Callable[..., Report]
QUESTION = "Wie viele Tonnen Kupfer fördert die Mine?"
FUSION = Fusion(candidates=10, stem_weight=0.05, gram_weight=0.10)


@pytest.fixture
def retriever(library: Library) -> HybridRetriever:
    return HybridRetriever(library, WordEmbedder(), FUSION)


@pytest.fixture
def found(index: Index, data_dir: Path) -> Callable[..., tuple[Passage, ...]]:
    """What is found in some articles: ``found("Kupfer?", [MINE, PORT])``."""

    def call(
        question: str, articles: list[Article], only: Filter | None = None
    ) -> tuple[Passage, ...]:
        index(*articles)
        library = Library(data_dir)
        try:
            return HybridRetriever(library, WordEmbedder(), FUSION).retrieve(question, 100, only)
        finally:
            library.close()

    return call


def among(*articles: Article) -> Filter:
    return Filter(articles=frozenset(article.id for article in articles))


def at(path: str, article: Article, **said: str) -> Article:
    return replace(article, path=path, id=path, **said)  # type: ignore[arg-type]


def test_the_best_passage_comes_first_with_its_sentences(retriever: HybridRetriever) -> None:
    best, *_ = retriever.retrieve(QUESTION, 10)
    assert best.article == MINE
    assert best.text == MINE.text
    assert best.also_in == ()
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
        contents = library.contents(among(passage.article))
        (chunk,) = library.chunks(library.pieces_of(contents, "chunks"))
        texts = [passage.article.text[s.start : s.end] for s in library.sentences(chunk)]
        cosine = float(embedder.passages([passage.text])[0] @ query)
        best_sentence = float((embedder.passages(texts) @ query).max())
        words = covered.get(chunk.id, Coverage())
        expected = (cosine + best_sentence) / 2 + 0.05 * words.stems + 0.10 * words.grams
        assert passage.score == pytest.approx(expected, abs=2e-3)  # vectors are float16
        assert passage.cosine == pytest.approx(cosine, abs=2e-3)
        assert passage.coverage == pytest.approx((words.stems + words.grams) / 2, abs=1e-6)


def test_a_passage_tells_where_it_stands_by_its_vectors_and_by_its_words_alone(
    retriever: HybridRetriever,
) -> None:
    passages = retriever.retrieve(QUESTION, 10)
    likeness = [each.standing.similarity for each in passages if each.standing]
    coverages = [each.coverage for each in passages]
    for passage in passages:
        assert passage.standing is not None
        assert passage.standing.compared == 3
        best = max(each.cosine for each in passage.sentences)
        assert passage.standing.similarity == pytest.approx((passage.cosine + best) / 2)
        ahead = [each for each in likeness if each > passage.standing.similarity]
        assert passage.standing.by_similarity == len(ahead) + 1
        covering = [each for each in coverages if each > passage.coverage]
        assert passage.standing.by_coverage == len(covering) + 1
    assert passages[0].standing is not None
    assert passages[0].standing.by_coverage == 1


def test_equals_share_the_better_rank(retriever: HybridRetriever) -> None:
    standings = [each.standing for each in retriever.retrieve("?", 2)]
    assert [each.by_coverage for each in standings if each] == [1, 1]


def test_scores_fall(retriever: HybridRetriever) -> None:
    scores = [passage.score for passage in retriever.retrieve(QUESTION, 10)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3


def test_top_bounds_the_passages(retriever: HybridRetriever) -> None:
    assert len(retriever.retrieve(QUESTION, 1)) == 1
    assert len(retriever.retrieve(QUESTION, 1000)) == 3


def test_a_filter_restricts_to_some_articles(retriever: HybridRetriever) -> None:
    two = among(PORT, TRADE)
    assert {p.article for p in retriever.retrieve(QUESTION, 10, two)} == {PORT, TRADE}
    assert [p.article for p in retriever.retrieve(QUESTION, 10, Filter(languages=("en",)))] == [
        TRADE
    ]
    assert retriever.retrieve(QUESTION, 10, among(make_article("", "fehlt"))) == ()
    assert retriever.retrieve(QUESTION, 10, among()) == ()


@pytest.mark.parametrize("few", [0, 2000])
def test_a_filter_changes_no_score_however_many_articles_it_lets_through(
    retriever: HybridRetriever, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(retriever_module, "_FEW_CHUNKS", few)
    everything = retriever.retrieve(QUESTION, 10)
    for passage in everything:
        assert retriever.retrieve(QUESTION, 10, among(passage.article)) == (passage,)
    assert retriever.retrieve(QUESTION, 10, among(MINE, PORT, TRADE)) == everything


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
    tools: Tools, data_dir: Path
) -> None:
    filler = "Der Hafen wächst weiter und weiter. " * 4
    articles = [make_article(f"{filler}Das war Nummer {n}.", f"{n}.txt") for n in range(5)]
    hidden = make_article(filler + "Zinn kostet viel.", "zinn.txt")
    put(replace(tools, recipe=replace(RECIPE, chunk_chars=800)), [*articles, hidden])
    library = Library(data_dir)
    only_vectors = HybridRetriever(library, WordEmbedder(), Fusion(1, 0.0, 0.0))
    assert only_vectors.retrieve("Zinn kostet viel", 1)[0].article == hidden
    library.close()


def test_another_models_vectors_are_refused(library: Library) -> None:
    class Short(WordEmbedder):
        def _vector(self, text: str) -> Vectors:
            return np.ones(3, dtype=np.float32)

    with pytest.raises(IndexMismatch, match="3 dimensions, the index 64"):
        HybridRetriever(library, Short(), FUSION).retrieve(QUESTION, 1)


def test_copies_are_one_passage_that_names_them_all(
    found: Callable[..., tuple[Passage, ...]],
) -> None:
    copies = [
        at("c.txt", PORT, date="2024-05-03"),
        at("a.txt", PORT),
        at("b.txt", PORT, date="2024-05-01"),
    ]
    best, *rest = found("Was kostet der Hafen?", [*copies, MINE])
    assert best.article.path == "b.txt"  # the first to be published
    assert [article.path for article in best.also_in] == ["c.txt", "a.txt"]
    assert [passage.article for passage in rest] == [MINE]


def test_a_filter_chooses_among_copies(found: Callable[..., tuple[Passage, ...]]) -> None:
    copies = [at("a.txt", PORT, date="2024-05-01"), at("b.txt", PORT, date="2024-05-02")]
    (only,) = found("Was kostet der Hafen?", copies, Filter(from_date="2024-05-02"))
    assert (only.article.path, only.also_in) == ("b.txt", ())


def test_what_a_reprint_repeats_is_found_once(found: Callable[..., tuple[Passage, ...]]) -> None:
    agency = make_article(AGENCY, "agentur.txt")
    alone = found("Hochofen Salzgitter Wasserstoff", [agency])
    both = found("Hochofen Salzgitter Wasserstoff", [agency, make_article(REPRINT, "zeitung.txt")])
    assert all(passage.also_in for passage in both)
    assert len(both) < 2 * len(alone)
    said = [{p.article.text[s.sentence.start : s.sentence.end] for s in p.sentences} for p in both]
    for number, sentences in enumerate(said):
        others = {
            sentence
            for each, passage in zip(said[:number], both[:number], strict=True)
            if passage.article != both[number].article
            for sentence in each
        }
        assert sentences - others  # each says something that no better one of the other says


def test_what_a_reprint_adds_is_found(found: Callable[..., tuple[Passage, ...]]) -> None:
    both = [make_article(AGENCY, "agentur.txt"), make_article(REPRINT, "zeitung.txt")]
    best, *_ = found("Um wie viel stieg die Aktie?", both)
    assert best.article.path == "zeitung.txt"
    assert "Aktie" in best.text
    assert [article.path for article in best.also_in] == ["agentur.txt"]


def test_short_texts_that_are_alike_are_no_reprints(
    found: Callable[..., tuple[Passage, ...]],
) -> None:
    articles = [make_article(f"Der Hafen wächst um {n} Meter.", f"{n}.txt") for n in range(3)]
    passages = found("Hafen", articles)
    assert len(passages) == 3
    assert not any(passage.also_in for passage in passages)


def test_an_empty_library_has_no_passages(found: Callable[..., tuple[Passage, ...]]) -> None:
    assert found("Hafen?", [make_article("")]) == ()


def test_favoured_articles_are_found_sooner(retriever: HybridRetriever) -> None:
    first, *others = retriever.retrieve(QUESTION, 10)
    last = others[-1]
    favour = Favour(among(last.article), 5.0)
    found = retriever.retrieve(QUESTION, 10, favours=[favour])
    assert found[0].article == last.article
    assert found[0].score == pytest.approx(last.score + 5.0)
    assert found[1] == first
    assert len(found) == 1 + len(others)


def test_what_a_filter_keeps_out_is_not_favoured(retriever: HybridRetriever) -> None:
    first, *others = retriever.retrieve(QUESTION, 10)
    favour = Favour(among(others[-1].article), 5.0)
    assert retriever.retrieve(QUESTION, 10, among(first.article), [favour]) == (first,)


def test_favoured_articles_are_found_though_no_searcher_finds_them(library: Library) -> None:
    narrow = HybridRetriever(library, WordEmbedder(), Fusion(1, 0.05, 0.1))
    last = HybridRetriever(library, WordEmbedder(), FUSION).retrieve(QUESTION, 10)[-1]
    found = narrow.retrieve(QUESTION, 10, favours=[Favour(among(last.article), 5.0)])
    assert found[0].article == last.article
