"""Ordinary words, and what words with an error were meant to be."""

import pytest

from qa.dictionary import as_meant, is_known


@pytest.mark.parametrize(
    ("word", "language", "meant"),
    [
        ("heist", "de", "heißt"),
        ("fuer", "de", "für"),
        ("eroeffnet", "de", "eröffnet"),
        ("daß", "de", "dass"),
        ("gross", "de", "groß"),
        ("letzen", "de", "letzten"),
        ("poeple", "en", "people"),
        ("utilty", "en", "utility"),
    ],
)
def test_a_word_with_an_error_is_read_as_the_ordinary_one(
    word: str, language: str, meant: str
) -> None:
    assert as_meant(word, language) == meant


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("unterschrieben", "de"),
        ("announced", "en"),
        ("seltenerdhaltigen", "de"),  # near nothing
        ("ibm", "de"),  # too short for another letter
        ("", "de"),
    ],
)
def test_other_words_stay(word: str, language: str) -> None:
    assert as_meant(word, language) == word


def test_a_language_knows_its_own_words() -> None:
    assert is_known("wohnung", "de")
    assert not is_known("wohnung", "en")
