"""From bytes to characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loaders.encoding import clean, decode, find
from index.loaders.source import Unreadable

GERMAN = "Die Öffnung des Hafens für größere Schiffe kostet 12 Mio. Euro. Übermäßig schön ist das."
FRENCH = "Tous les êtres humains naissent libres et égaux en dignité et en droits."
POLISH = "Zażółć gęślą jaźń. Wszyscy ludzie rodzą się wolni i równi w swojej godności."
RUSSIAN = "Все люди рождаются свободными и равными в своем достоинстве и правах."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((GERMAN, each) for each in ("utf-8", "utf-8-sig", "latin-1", "cp1252", "iso8859_15")),
        *((GERMAN, each) for each in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")),
        *((GERMAN, each) for each in ("cp850", "cp437", "mac_roman")),
        ("„Öl“ – 5 € …", "cp1252"),
        ("Öl", "latin-1"),
        ("Café", "latin-1"),  # as if a UTF-8 letter were cut off
        ("Ölöfen", "mac_roman"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
    ],
)
def test_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


def test_utf8_wins_over_what_is_declared() -> None:
    assert decode("Öl".encode(), declared="iso-8859-1") == "Öl"
    assert decode("Öl".encode("cp1250"), declared="cp1250") == "Öl"


def test_latin1_means_what_browsers_make_of_it() -> None:
    assert decode("5 € – Öl".encode("cp1252"), declared="iso-8859-1") == "5 € – Öl"


def test_an_unknown_declaration_is_passed_over() -> None:
    assert decode("Öl fließt".encode("latin-1"), declared="unbekannt") == "Öl fließt"


@pytest.mark.parametrize(
    ("data", "fact"),
    [
        (b"ELF\x02\x01", r"is not text \(byte 0x02 at 3\)"),
        ("Ol\x01".encode("utf-16"), r"is not text \(byte 0x01 at 6\)"),
        (b"Ende abgeschnitten \xc3", r"is damaged UTF-8 text \(byte 0xc3 at 19\)"),
        ("Köln ist schö".encode()[:-1], r"is damaged UTF-8 text \(byte 0xc3 at 13\)"),
        ("すべての人間は、生まれながらにして".encode("shift_jis"), "in an encoding that is known"),
    ],
)
def test_what_is_no_text_is_refused_with_the_byte(data: bytes, fact: str) -> None:
    with pytest.raises(Unreadable, match=fact):
        decode(data)


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    assert find(b"\xef\xbb\xbfabc") == ("utf-8", 3)
    assert decode(b"\xef\xbb\xbfabc") == "abc"


def test_cleaning_joins_pairs_and_replaces_lone_surrogates() -> None:
    assert clean("\ud83d\ude00 \ud800 a\0b\r\nc\rd") == "😀 \ufffd ab\nc\nd"


@given(st.text(st.characters(codec=None)))
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()
