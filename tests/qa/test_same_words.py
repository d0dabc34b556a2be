"""Answers that say the same though they are written differently."""

import pytest

from qa.same_words import same_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.400 t", "2400 Tonnen"),
        ("2.000 t", "2000 Tonnen"),
        ("110,000 tonnes", "110.000 Tonnen"),
        ("10 000", "10.000"),
        ("10\u202f000 t", "10\u00a0000 t"),
        ("10'000 Franken", "10.000 Franken"),
        ("1.234,50 Euro", "1234,5 Euro"),
        ("1,50", "1,5"),
        ("3,0", "3"),
        ("0,250 t", "0,25 t"),
        ("3 %", "3 Prozent"),
        ("vier", "4 Vereinbarungen"),
        ("Rang 48", "48"),
    ],
)
def test_numbers_are_written_in_several_ways(one: str, other: str) -> None:
    assert same_words(one, other)
    assert same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rd. 1,6 Mrd. Euro", "1,6 Milliarden Euro"),
        ("1,6 Milliarden Euro", "1.6 billion euros"),
        ("1,6 Mrd. Euro", "1.600 Mio. Euro"),
        ("$81 million", "81 Millionen Dollar"),
        ("eine Million Euro", "1 Mio. Euro"),
        ("half a million euros", "eine halbe Million Euro"),
        ("500.000", "0,5 Mio."),
        ("a dozen", "12"),
        ("1 Billion Euro", "1 trillion euros"),
    ],
)
def test_large_numbers_are_written_in_several_ways(one: str, other: str) -> None:
    assert same_words(one, other)
    assert same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 %", "4 %"),
        ("-3 %", "3 %"),
        ("um 3 %", "auf 3 %"),
        ("90 %", "91 Prozent"),
        ("365 Mio. Euro", "310 Mio. Euro"),
        ("1,6 Milliarden Euro", "1,6 Millionen Euro"),
        ("1 Billion Euro", "1 billion euros"),
        ("2,400 t", "2.4 t"),
        ("10 000", "10"),
        ("5 Euro", "5 Tonnen"),
        ("eine Million Euro", "5 Millionen Euro"),
        ("1 Million", "5 Millionen"),
        ("Millionen Euro", "5 Millionen Euro"),
        ("eine halbe Million", "eine Million"),
        ("a few million", "a million"),
        ("five", "five hundred"),
        ("five", "twenty-five"),
        ("20", "20 und 30"),
        ("3 Jahre", "3 bis 5 Jahre"),
        ("von 48 auf 67", "von 67 auf 48"),
        ("Block 2", "Block"),
    ],
)
def test_other_numbers_are_not_the_same(one: str, other: str) -> None:
    assert not same_words(one, other)
    assert not same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("im Januar 2026", "Januar 2026"),
        ("27.01.2025", "27. Januar 2025"),
        ("January 27, 2025", "27. Januar 2025"),
        ("2025", "27. Januar 2025"),
        ("Januar", "Januar 2025"),
        ("ab 2025", "2025"),
        ("bis Ende 2025", "2025"),
        ("mehr als 300", "300"),
        ("über 300", "more than 300"),
        ("mind. 97 %", "97 % Calciumfluorid"),
        ("unter 300", "weniger als 300"),
        ("up to 300 t", "bis zu 300 Tonnen"),
        ("2.400 t nach Rumänien", "2.400 t"),
    ],
)
def test_one_may_be_nearer_than_the_other(one: str, other: str) -> None:
    assert same_words(one, other)
    assert same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Januar 2026", "September 2026"),
        ("27. Januar 2025", "28. Januar 2025"),
        ("2025", "2025 bis 2030"),
        ("27. Januar 2025", "27. Januar bis 3. Februar 2025"),
        ("bis 2025", "ab 2025"),
        ("by 2025", "from 2025"),
        ("bis zum 28. Februar 2025", "ab 2025"),
        ("bis Sommer 2025", "ab Sommer 2025"),
        ("vor 2020", "nach 2020"),
        ("vor 2020", "2020"),
        ("mehr als 300", "weniger als 300"),
        ("mehr als 300", "unter 300"),
        ("nicht mehr als 300", "mehr als 300"),
        ("auf über 300", "auf unter 300"),
    ],
)
def test_what_contradicts_the_other_is_not_the_same(one: str, other: str) -> None:
    assert not same_words(one, other)
    assert not same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Radanj", "Lithiumbergwerk Radanj"),
        ("Sadyrbajew", "stellvertretender Industrieminister Jerlan Sadyrbajew"),
        ("nach Rumänien", "Rumänien"),
        ("der Bund", "Der Bund"),
        ("Die", "die"),
        ("Kanada und Südkorea", "Südkorea und Kanada"),
        ("Alto, Bajo and Radanj", "Alto, Bajo und das Bergwerk Radanj"),
        ("Kali und Salz", "Kali und Salz AG"),
    ],
)
def test_one_may_hold_more_words(one: str, other: str) -> None:
    assert same_words(one, other)
    assert same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oyuun Batbayar", "Ganbold Erdenebat"),
        ("der", "die"),
        ("der", "Bund"),
        ("nicht Radanj", "Radanj"),
        ("alle außer Chile", "Chile"),
        ("Frankreich", "Frankreich und Italien"),
        ("Kupfer", "Kupfer, Gold und Silber"),
        ("Kupfer, Gold", "Kupfer, Gold und Silber"),
        ("Kupfer", "sowohl Kupfer als auch Gold"),
        ("Kupfer", "Kupfer/Gold"),
        ("Kupfer und Gold", "Kupfer und Silber"),
        ("2025", "2025, 2026"),
    ],
)
def test_other_things_are_not_the_same(one: str, other: str) -> None:
    assert not same_words(one, other)
    assert not same_words(other, one)
