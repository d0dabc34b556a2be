"""What the faces say, in German and English."""

import dataclasses
import string

import pytest

from ui.texts import ENGLISH, GERMAN, Texts, for_language


@pytest.mark.parametrize(
    ("accept_language", "texts"),
    [
        ("de", GERMAN),
        ("de-AT,de;q=0.9,en;q=0.8", GERMAN),
        ("en-GB", ENGLISH),
        ("en-US,en;q=0.9,de;q=0.8", ENGLISH),
        ("fr-FR,fr;q=0.9,de;q=0.8", GERMAN),
        ("fr-FR,fr;q=0.9", ENGLISH),
        ("*", ENGLISH),
        (None, GERMAN),
        ("", GERMAN),
    ],
)
def test_the_browser_s_first_language_that_we_speak_is_taken(
    accept_language: str | None, texts: Texts
) -> None:
    assert for_language(accept_language) is texts


def test_no_text_is_missing_and_none_was_left_untranslated() -> None:
    german, english = dataclasses.asdict(GERMAN), dataclasses.asdict(ENGLISH)
    assert all(german.values())
    assert all(english.values())
    same = [name for name in german if german[name] == english[name]]
    assert same == ["took"]


def test_both_languages_fill_in_the_same_values() -> None:
    for german, english in zip(
        dataclasses.astuple(GERMAN), dataclasses.astuple(ENGLISH), strict=True
    ):
        assert placeholders(german) == placeholders(english)


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}
