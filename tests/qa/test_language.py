"""Which language a text is in."""

import pytest

from qa.language import KNOWN, detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wie viele Handelsabkommen wurden mit Kasachstan geschlossen?", "de"),
        ("Was kostet das Seltenerd-Projekt?", "de"),
        ("Which countries formed raw-material partnerships?", "en"),
        ("Quels pays ont conclu un accord sur les matières premières ?", "fr"),
        ("Какие страны подписали соглашение?", "ru"),
    ],
)
def test_languages_are_told_apart_even_in_a_question(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize("text", ["", "  ", "1,6 % – 23", "😀"])
def test_a_text_without_letters_counts_as_german(text: str) -> None:
    assert detect(text) == "de"


def test_only_languages_with_a_stemmer_are_given() -> None:
    assert detect("これは日本語の文章です。") in KNOWN


def test_the_beginning_decides() -> None:
    assert detect("Die Mine liegt in der Wüste. " * 200 + "The mine is deep. " * 2000) == "de"
