"""Answers that say the same though they are written differently."""

import pytest

from qa.same_words import same_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rd. 1,6 Mrd. Euro", "1,6 Milliarden Euro"),
        ("1,6 Milliarden Euro", "1.6 billion euros"),
        ("2.400 t", "2400 Tonnen"),
        ("110,000 tonnes", "110.000 Tonnen"),
        ("im Januar 2026", "Januar 2026"),
        ("Radanj", "Lithiumbergwerk Radanj"),
        ("3 %", "3 Prozent"),
        ("$81 million", "81 Millionen Dollar"),
        ("vier", "4 Vereinbarungen"),
        ("der Bund", "Der Bund"),
        ("Die", "die"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same_words(one, other)
    assert same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 %", "4 %"),
        ("90 %", "91 Prozent"),
        ("365 Mio. Euro", "310 Mio. Euro"),
        ("1,6 Milliarden Euro", "1,6 Millionen Euro"),
        ("2,400 t", "2.4 t"),
        ("Januar 2026", "September 2026"),
        ("Oyuun Batbayar", "Ganbold Erdenebat"),
        ("der", "die"),
        ("der", "Bund"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same_words(one, other)
    assert not same_words(other, one)
