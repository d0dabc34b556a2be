"""Numbers with their units."""

import pytest

from qa.units import with_unit


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        ("Es kostet 200 Millionen US-Dollar im Jahr.", "200", "200 Millionen US-Dollar"),
        ("Es kostet 200 Millionen US-Dollar im Jahr.", "200 Millionen", "200 Millionen US-Dollar"),
        ("Rund 1,6 Mrd. Euro wurden bezahlt.", "1,6", "1,6 Mrd. Euro"),
        ("Rund 1,6 Mrd. Euro wurden bezahlt.", "1,6 Mrd.", "1,6 Mrd. Euro"),
        ("Der Anteil liegt bei 33 %.", "33", "33 %"),
        ("Der Anteil liegt bei 33\u00a0%.", "33", "33\u00a0%"),
        ("Der Anteil liegt bei 33%.", "33", "33%"),
        ("Gefördert werden 2.400 t im Jahr.", "2.400", "2.400 t"),
        ("It costs $2,850 per container.", "2,850", "$2,850"),
        ("It covers 12 square metres.", "12", "12"),
        ("Er liegt auf 2.900 m ü. NN", "2.900", "2.900 m"),
        ("Im Jahr 2019 mussten 20 gehen.", "2019", "2019"),
        ("Es waren 23 Handelsabkommen.", "23", "23"),
        ("Sie zahlten 5 Tonnenpreise.", "5", "5"),
        ("Am Ende stand es 3 zu 2", "2", "2"),
        ("Wien und Graz", "Wien", "Wien"),
    ],
)
def test_a_number_is_widened_to_its_unit(text: str, marked: str, whole: str) -> None:
    start = text.index(marked)
    first, last = with_unit(text, start, start + len(marked), "Wie viel?")
    assert text[first:last] == whole


def test_a_unit_that_the_question_names_is_known() -> None:
    text = "Gefördert werden 2.400 Tonnen im Jahr."
    start = text.index("2.400")
    assert with_unit(text, start, start + 5, "Wie viele Tonnen sind es?") == (start, start + 5)
