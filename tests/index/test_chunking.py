"""Chunks: along sentence bounds, headings with what follows, positions exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import ChunkBounds, chunk_bounds
from qa.sentences import split


def bounds(text: str, chunk_chars: int, overlap: int = 0) -> list[ChunkBounds]:
    return chunk_bounds(text, split(text), chunk_chars, overlap)


def chunks(text: str, chunk_chars: int, overlap: int = 0) -> list[str]:
    return [text[each.start : each.end] for each in bounds(text, chunk_chars, overlap)]


def test_a_short_text_is_one_chunk_without_the_white_space_around_it() -> None:
    assert chunks("\n Eins ist da. Zwei ist da. \n", 100) == ["Eins ist da. Zwei ist da."]


def test_chunks_end_at_sentence_ends_also_after_abbreviations() -> None:
    text = "Das Werk liefert z. B. Rohre. Dr. Weber leitet es. Am 3. Mai endet die Messe."
    assert chunks(text, 55) == [
        "Das Werk liefert z. B. Rohre. Dr. Weber leitet es.",
        "Am 3. Mai endet die Messe.",
    ]


def test_a_heading_stays_with_what_follows() -> None:
    text = (
        "Vorab ein Satz zum Thema.\n\nZweiter Teil\n\nHier geht es weiter.\n\nSchluss\nDas war es."
    )
    assert chunks(text, 40) == [
        "Vorab ein Satz zum Thema.",
        "Zweiter Teil\n\nHier geht es weiter.",
        "Schluss\nDas war es.",
    ]


def test_a_chunk_repeats_the_last_sentence_of_the_one_before() -> None:
    text = "Eins ist da. Zwei ist da. Drei ist da. Vier ist da."
    assert chunks(text, 30, overlap=1) == [
        "Eins ist da. Zwei ist da.",
        "Zwei ist da. Drei ist da. Vier ist da.",
    ]


def test_nothing_is_repeated_over_a_heading() -> None:
    text = "Eins ist da. Zwei ist da.\n\nNeuer Teil\n\nDrei ist da. Vier ist da."
    assert chunks(text, 40, overlap=2)[1] == "Neuer Teil\n\nDrei ist da. Vier ist da."


def test_a_long_sentence_is_not_repeated_since_it_would_fill_the_chunk() -> None:
    text = "Der lange Satz " + "und noch ein Wort " * 3 + "endet. Kurz ist der zweite."
    assert chunks(text, 90, overlap=1)[1] == "Kurz ist der zweite."


def test_a_sentence_longer_than_a_chunk_is_cut_between_words() -> None:
    text = "Kupfer " * 40 + "ist rot."
    parts = chunks(text, 100)
    assert len(parts) > 2
    assert all(len(part) <= 100 for part in parts)
    assert {word for part in parts for word in part.split()} == {"Kupfer", "ist", "rot."}
    assert {(b.first_sentence, b.end_sentence) for b in bounds(text, 100)} == {(0, 1)}


def test_a_word_longer_than_a_chunk_is_cut_anyway() -> None:
    assert "".join(chunks("x" * 250, 100)) == "x" * 250


def test_repeated_text_keeps_its_own_positions() -> None:
    text = "Ja. " * 200
    found = bounds(text, 100)
    assert [b.first_sentence for b in found[1:]] == [b.end_sentence for b in found[:-1]]
    assert found[-1].end == len(text) - 1


def test_only_headings_are_still_a_chunk() -> None:
    assert chunks("# Eins\n# Zwei", 100) == ["Eins\n# Zwei"]


def test_no_sentences_no_chunks() -> None:
    assert bounds(" \n", 100) == []


@pytest.mark.parametrize("mark", ["\x1c", "\x1d", "\x1e"])
def test_the_splitters_own_marks_in_a_text_shift_nothing(mark: str) -> None:
    text = f"Eins{mark} ist da. Zwei{mark}ist da. Drei ist da."
    assert "".join(chunks(text, 20)).replace(" ", "") == text.replace(" ", "")


TEXTS = st.lists(
    st.sampled_from(
        ["Das Werk liefert z. B. Öl 😀. ", "Ja! ", "Überschrift\n", "\n\n", "# Teil\n", "x" * 60]
    )
    | st.text(max_size=30),
    max_size=25,
).map("".join)


@given(text=TEXTS, chunk_chars=st.integers(20, 120), overlap=st.integers(0, 3))
def test_chunks_cover_every_sentence_in_order(text: str, chunk_chars: int, overlap: int) -> None:
    sentences = split(text)
    found = chunk_bounds(text, sentences, chunk_chars, overlap)
    covered = {at for each in found for at in range(each.start, each.end)}
    for sentence in sentences:
        inside = range(sentence.start, sentence.end)
        assert all(at in covered for at in inside if not text[at].isspace())
    assert found == sorted(found, key=lambda each: (each.end, each.start))


@given(text=TEXTS, chunk_chars=st.integers(20, 120), overlap=st.integers(0, 3))
def test_a_chunk_names_just_the_sentences_it_overlaps(
    text: str, chunk_chars: int, overlap: int
) -> None:
    sentences = split(text)
    for each in chunk_bounds(text, sentences, chunk_chars, overlap):
        touched = [
            number
            for number, sentence in enumerate(sentences)
            if sentence.start < each.end and sentence.end > each.start
        ]
        assert touched == list(range(each.first_sentence, each.end_sentence))
