"""Words: stems and 5-grams, and coverage as a share of what a question could reach."""

import math
from pathlib import Path

import pytest

from index.lexical import _STEMMERS, LexicalIndex, grams, stems, write_index
from qa.language import KNOWN

CHUNKS = [
    (0, "Die Handelsabkommen mit Kasachstan gelten.", "de"),
    (1, "Der Hafen von Rotterdam wächst.", "de"),
    (2, "The port of Rotterdam grows.", "en"),
]


@pytest.fixture
def words(tmp_path: Path) -> LexicalIndex:
    write_index(tmp_path / "words", CHUNKS, ("de", "en"))
    return LexicalIndex(tmp_path / "words", ("de", "en"))


def search(
    words: LexicalIndex, question: str, top: int = 10, only: list[int] | None = None
) -> list[int]:
    return sorted(words.search(words.words(question), top, only))


def test_stems_join_inflected_forms_and_drop_stop_words() -> None:
    assert stems("Die Häfen und der Hafen", "de") == ["de:haf", "de:haf"]
    assert stems("The ports", "en") == ["en:port"]


def test_every_language_that_is_recognised_has_a_stemmer() -> None:
    assert _STEMMERS.keys() == set(KNOWN)
    for language in KNOWN:
        assert stems("Rotterdam 2024", language)


def test_grams_are_runs_of_five_characters_of_the_framed_word() -> None:
    assert grams("Hafen") == ["_hafe", "hafen", "afen_"]
    assert grams("EU, 23") == ["_eu_", "_23_"]
    assert grams("Öl!") == ["_öl_"]
    assert grams("?!") == []


def test_a_part_of_a_compound_is_found_by_grams_alone(words: LexicalIndex) -> None:
    found = words.search(words.words("Abkommen"), 10)
    assert found[0].stems == 0
    assert 0 < found[0].grams < 1


def test_an_inflected_form_is_found_by_its_stem(words: LexicalIndex) -> None:
    assert words.search(words.words("Häfen"), 10)[1].stems > 0


def test_the_words_of_another_language_find_its_own_articles(words: LexicalIndex) -> None:
    assert words.search(words.words("growing"), 10)[2].stems > 0


def test_coverage_is_bm25_over_what_the_question_could_reach(words: LexicalIndex) -> None:
    # One stem, in one of three chunks, once: tf part = 2.2 / (1 + 1.2 * (0.25 + 0.75 * len / mean)).
    lengths = [len(stems(text, language)) for _id, text, language in CHUNKS]
    norm = 1.2 * (0.25 + 0.75 * lengths[0] / (sum(lengths) / 3))
    covered = words.search(words.words("Kasachstan"), 10)[0]
    assert covered.stems == pytest.approx(1 / (1 + norm), rel=1e-3)


def test_a_rare_word_weighs_more_by_its_idf(words: LexicalIndex) -> None:
    question = words.words("Kasachstan Rotterdam")
    assert question.stems["de"] == {
        "de:kasachstan": pytest.approx(math.log(1 + 2.5 / 1.5)),
        "de:rotterdam": pytest.approx(math.log(1 + 2.5 / 1.5)),
    }
    assert question.grams["_rott"] == pytest.approx(math.log(1 + 1.5 / 2.5))


def test_the_coverage_of_a_text_is_a_share(words: LexicalIndex) -> None:
    question = words.words("Hafen Rotterdam")
    assert question.coverage("Rotterdam, der Hafen", "de") == pytest.approx(1)
    assert 0.3 < question.coverage("Rotterdam", "de") < 0.7
    assert question.coverage("Kupfer", "de") == 0
    assert question.coverage("", "de") == 0
    assert question.coverage("Rotterdam", "fr") > 0  # no stems in common, but grams


@pytest.mark.parametrize("question", ["", "?!", "😀", '"+(:', "AND OR NOT"])
def test_a_question_is_never_a_query_language(words: LexicalIndex, question: str) -> None:
    assert isinstance(words.search(words.words(question), 10), dict)


def test_only_restricts_the_chunks(words: LexicalIndex) -> None:
    assert search(words, "Rotterdam") == [1, 2]
    assert search(words, "Rotterdam", only=[0, 1]) == [1]
    assert search(words, "Rotterdam", only=[]) == []


def test_only_does_not_change_the_scores(words: LexicalIndex) -> None:
    question = words.words("Rotterdam")
    assert words.search(question, 10, [1])[1] == words.search(question, 10)[1]


def test_top_bounds_each_kind(words: LexicalIndex) -> None:
    assert len(search(words, "Rotterdam", top=1)) <= 2
    assert search(words, "Rotterdam", top=1000) == [1, 2]


def test_a_very_long_question_is_bounded(words: LexicalIndex) -> None:
    assert len(words.words(" ".join(f"wort{n}" for n in range(5000))).grams) <= 512
    assert search(words, "Rotterdam " * 3000) == [1, 2]
