"""Sentences that tell of another time than is asked for."""

import pytest

from qa.contradiction import contradicts

OF_2023 = "Im Jahr 2023 förderte das Unternehmen 3.150 t Uran, 4 % weniger als im Vorjahr."
OF_DECEMBER = "Der Preis lag im Dezember 2024 bei 69 US-Dollar."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Was hat Jod im Dezember 2023 gekostet?", OF_DECEMBER),
        ("Was hat Jod im November 2024 gekostet?", OF_DECEMBER),
        ("Was kostete Jod letzten Mai? (Mai 2025)", OF_DECEMBER),
        ("Wie viel Uran hat Tengri Atom im Jahr 2024 gefördert?", OF_2023),
        ("Wie viel Uran wurde vor 2020 gefördert?", OF_2023),
        ("Wie viel Uran wurde seit 2024 gefördert?", OF_2023),
        ("Wie viel Uran wurde zwischen 2019 und 2021 gefördert?", OF_2023),
        ("How much cargo was handled in 2023?", "In 2021 the port handled 40,000 tonnes."),
        ("Wie viel wurde 2024 gefördert?", "2023 waren es 2024 Tonnen, 4 % mehr als 2020."),
    ],
)
def test_a_sentence_of_other_years_or_months_contradicts(question: str, sentence: str) -> None:
    assert contradicts(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Was hat Jod im Dezember 2024 gekostet?", OF_DECEMBER),
        ("Was hat Jod 2024 gekostet?", OF_DECEMBER),
        ("Wie viel Uran wurde im Dezember 2023 gefördert?", OF_2023),
        ("Wie viel Uran wurde 2022 gefördert?", OF_2023),
        ("Wie viel Uran wurde seit 2020 gefördert?", OF_2023),
        ("Wie viel Uran wurde nach 2020 gefördert?", OF_2023),
        ("Wie viel Uran soll bis 2030 gefördert werden?", OF_2023),
        ("Wie viel Uran wurde zwischen 2022 und 2024 gefördert?", OF_2023),
        ("Wer leitete die Mine 2024?", "Seit 2020 leitet Ana Ruiz die Mine."),
        ("Wer leitete die Mine 2015?", "Ana Ruiz kam 2012 in den Vorstand und ging 2018."),
        ("Wie viele Tiere gab es 2023?", "Im Februar 2022 waren es 347, ein Jahr später 320."),
        ("Wie hoch war der Umsatz 2020?", "2023 lag er bei 5 Mio. Euro, drei Jahre zuvor bei 4."),
    ],
)
def test_what_a_sentence_tells_of_reaches_as_far_as_its_words(question: str, sentence: str) -> None:
    assert not contradicts(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Was hat Jod gekostet?", OF_DECEMBER),
        ("Was hat Jod im Dezember gekostet?", OF_DECEMBER),
        ("Wie viel Uran wurde 2024 gefördert?", "Das Unternehmen förderte 3.150 t Uran."),
        ("Wie viel Uran wurde 2024 gefördert?", "Gefördert wurden 2023 Tonnen."),
        ("Wie viel Uran wurde 2024 gefördert?", "Im Mai war es mehr als im Juni 2023."),
        ("Wie viel Uran wurde 2024 gefördert?", "2020 war es wenig, im vergangenen Jahr viel."),
        (
            "Wie viel Uran wurde 2024 gefördert?",
            "Es waren 5 Tonnen, verglichen mit 4 im Jahr 2023.",
        ),
    ],
)
def test_without_a_year_of_its_own_nothing_contradicts(question: str, sentence: str) -> None:
    assert not contradicts(question, sentence)


@pytest.mark.parametrize(
    "question",
    [
        "Wann wurde mehr gefördert als 2024?",
        "In welchem Jahr nach 2024 öffnet die Mine?",
        "Seit wann gibt es das Gesetz von 2024?",
        "Wie lange dauerte der Bau, der 2024 begann?",
        "When was the mine of 2024 planned?",
        "Which year had more than 2024?",
        "Wie hieß die 2024 gegründete Mine?",
        "Was änderte das Gesetz von 2024?",
        "Wem gehört die Mine, die 2024 brannte?",
        "Who owns the mine that burnt, which in 2024 was sold?",
        "Wie viel mehr als 2024 wurde gefördert?",
    ],
)
def test_a_year_that_is_not_the_time_asked_for_is_never_contradicted(question: str) -> None:
    assert not contradicts(question, OF_2023)
