"""Words: stems and 5-grams, and coverage as a share of what a question could reach."""

import hashlib
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import lexical
from index.search.lexical import _STEMMERS, LexicalIndex, grams, stems, update_index, write_index
from qa.errors import IndexDamaged
from qa.language import KNOWN

CHUNKS = [
    (0, "Die Handelsabkommen mit Kasachstan gelten.", "de"),
    (1, "Der Hafen von Rotterdam wächst.", "de"),
    (2, "The port of Rotterdam grows.", "en"),
]


@pytest.fixture
def words(tmp_path: Path) -> LexicalIndex:
    write_index(tmp_path / "words", CHUNKS)
    return LexicalIndex(tmp_path / "words", ("de", "en"))


def search(
    words: LexicalIndex, question: str, top: int = 10, only: list[int] | None = None
) -> list[int]:
    allowed = None if only is None else ids(*only)
    return sorted(words.search(words.words(question), top, allowed))


def ids(*values: int) -> lexical.Ids:
    return np.array(values, dtype=np.int64)


def never() -> list[tuple[int, str, str]]:
    raise AssertionError("written as a whole")


def numbered(count: int) -> list[tuple[int, str, str]]:
    """Chunks 1..count: all on the port, each with its own number as a word, in turns on ships."""
    what = ("Schiffe", "Kräne", "Züge")
    return [(n, f"Hafen Rotterdam {what[n % 3]} Nummer {n}", "de") for n in range(1, count + 1)]


def contents(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_ino)
        for path in folder.iterdir()
    }


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
    # One stem, in one of three chunks, once: 2.2 / (1 + 1.2 * (0.25 + 0.75 * len / mean)).
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
    assert words.search(question, 10, ids(1))[1] == words.search(question, 10)[1]


def test_top_bounds_each_kind(words: LexicalIndex) -> None:
    assert len(search(words, "Rotterdam", top=1)) <= 2
    assert search(words, "Rotterdam", top=1000) == [1, 2]


def test_a_very_long_question_is_bounded(words: LexicalIndex) -> None:
    assert len(words.words(" ".join(f"wort{n}" for n in range(5000))).grams) <= 512
    assert search(words, "Rotterdam " * 3000) == [1, 2]


@settings(max_examples=20, deadline=None)
@given(
    st.sets(st.integers(1, 300), min_size=1).map(sorted),
    st.integers(1, 40),
    st.sampled_from(["Schiffe", "Rotterdam Schiffe", "Nummer 7", "Kräne Züge 12"]),
)
def test_only_is_the_answer_to_all_without_the_others(
    many: LexicalIndex, only: list[int], top: int, question: str
) -> None:
    words = many.words(question)
    everything = many.search(words, 300)
    found = many.search(words, top, ids(*only))
    for kind in ("stems", "grams"):
        allowed = [getattr(everything[n], kind) for n in only if n in everything]
        best = sorted(filter(None, allowed), reverse=True)[:top]
        shares = [getattr(each, kind) for each in found.values()]
        assert sorted(filter(None, shares), reverse=True) == best
    assert found.keys() <= set(only)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("many") / "words"
    write_index(folder, numbered(300))
    return LexicalIndex(folder, ["de"])


def test_an_update_finds_what_was_added_and_not_what_was_removed(tmp_path: Path) -> None:
    write_index(tmp_path / "1", numbered(100))
    update_index(tmp_path / "2", tmp_path / "1", ids(5, 6), [(200, "Kasachstan", "fr")], never)
    words = LexicalIndex(tmp_path / "2", ["de", "fr"])
    assert words.size == 99
    assert search(words, "Kasachstan") == [200]
    assert not {5, 6} & set(search(words, "Nummer 5 6", top=100))
    assert 7 in search(words, "Nummer 7", top=1)


def test_a_removed_chunk_can_come_back(tmp_path: Path) -> None:
    write_index(tmp_path / "1", numbered(100))
    update_index(tmp_path / "2", tmp_path / "1", ids(5), [], never)
    update_index(tmp_path / "3", tmp_path / "2", ids(), [(5, "Kasachstan", "de")], never)
    assert search(LexicalIndex(tmp_path / "3", ["de"]), "Kasachstan") == [5]


def test_a_chunk_can_be_replaced_in_one_step(tmp_path: Path) -> None:
    write_index(tmp_path / "1", numbered(100))
    update_index(tmp_path / "2", tmp_path / "1", ids(5), [(5, "Kasachstan", "de")], never)
    words = LexicalIndex(tmp_path / "2", ["de"])
    assert words.size == 100
    assert search(words, "Kasachstan") == [5]


def test_many_updates_do_not_touch_the_first_state(tmp_path: Path) -> None:
    write_index(tmp_path / "0", numbered(100))
    first = LexicalIndex(tmp_path / "0", ["de"])
    files = contents(tmp_path / "0")
    question = first.words("Nummer 7")
    answer = first.search(question, 100)
    for n in range(1, 13):  # enough for tantivy to merge segments
        added = [(1000 + n, f"Zusatz {n} Hafen", "de")]
        removed = ids(n) if n % 4 == 0 else ids()
        update_index(tmp_path / str(n), tmp_path / str(n - 1), removed, added, never)
    assert contents(tmp_path / "0") == files
    assert first.search(question, 100) == answer
    shutil.rmtree(tmp_path / "0")
    last = LexicalIndex(tmp_path / "12", ["de"])
    assert last.size == 100 + 12 - 3
    assert search(last, "Zusatz", top=100) == list(range(1001, 1013))


def test_an_update_shares_the_files_that_stay(tmp_path: Path) -> None:
    write_index(tmp_path / "1", numbered(100))
    update_index(tmp_path / "2", tmp_path / "1", ids(), numbered(0), never)
    segments = {p.name for p in (tmp_path / "1").iterdir() if p.suffix in (".idx", ".term")}
    assert segments
    for name in segments:
        assert (tmp_path / "1" / name).samefile(tmp_path / "2" / name)


def test_removed_chunks_count_until_their_segment_is_rewritten(tmp_path: Path) -> None:
    write_index(tmp_path / "1", numbered(100))
    update_index(tmp_path / "2", tmp_path / "1", ids(*range(1, 11)), [], never)
    words = LexicalIndex(tmp_path / "2", ["de"])
    before = LexicalIndex(tmp_path / "1", ["de"])
    assert words.size == 90
    question = words.words("Rotterdam 77")
    assert question == before.words("Rotterdam 77")
    assert question.stems["de"]["de:rotterdam"] == pytest.approx(math.log(1 + 0.5 / 100.5))
    assert words.search(question, 100)[77] == before.search(question, 100)[77]


def test_past_a_tenth_of_removed_chunks_everything_is_written_anew(tmp_path: Path) -> None:
    write_index(tmp_path / "1", numbered(100))
    update_index(tmp_path / "2", tmp_path / "1", ids(*range(1, 11)), [], never)
    rest = numbered(100)[11:]
    update_index(tmp_path / "3", tmp_path / "2", ids(11), [], lambda: rest)
    words = LexicalIndex(tmp_path / "3", ["de"])
    assert words.words("Rotterdam").stems["de"]["de:rotterdam"] == pytest.approx(
        math.log(1 + 0.5 / 89.5)
    )


def test_the_languages_of_states_may_differ(tmp_path: Path) -> None:
    write_index(tmp_path / "1", CHUNKS)
    update_index(tmp_path / "2", tmp_path / "1", ids(), [(3, "Le port grandit", "fr")], never)
    words = LexicalIndex(tmp_path / "2", ["en", "fr"])
    assert words.search(words.words("ports"), 10)[3].stems > 0
    assert words.search(words.words("ports"), 10)[2].stems > 0


def test_an_empty_library_has_no_words(tmp_path: Path) -> None:
    write_index(tmp_path / "1", [])
    assert search(LexicalIndex(tmp_path / "1", ["de"]), "Rotterdam") == []
    update_index(tmp_path / "2", tmp_path / "1", ids(), CHUNKS, never)
    assert search(LexicalIndex(tmp_path / "2", ["de"]), "Rotterdam") == [1, 2]


def test_a_folder_that_is_no_index_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="Make it again"):
        LexicalIndex(tmp_path / "fehlt", ["de"])
    write_index(tmp_path / "1", CHUNKS)
    (tmp_path / "1" / "meta.json").write_text("{}")
    with pytest.raises(IndexDamaged, match="Make it again"):
        LexicalIndex(tmp_path / "1", ["de"])
