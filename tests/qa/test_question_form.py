"""What kind of answer is asked for."""

import pytest

from qa.question_form import form_of


@pytest.mark.parametrize(
    "question",
    [
        "Ist Kasachstan ein Bergbauland?",
        "Hat Deutschland ein Abkommen mit Chile geschlossen?",
        "Wurde der Hafen erweitert?",
        "Kostet die Mine mehr als 200 Millionen Euro?",
        "Liegt das Werk in der Wüste?",
        "Gibt es eine Pipeline?",
        "Does the project cost 200 million dollars?",
        "Were any agreements signed?",
    ],
)
def test_whether(question: str) -> None:
    assert form_of(question) == "yes_no"


@pytest.mark.parametrize(
    "question",
    [
        "Warum wird keine Pipeline gelegt?",
        "Weshalb haben Umweltschützer Bedenken?",
        "Aus welchem Grund darf Helvantim kein Zyanid verwenden?",
        "Wie konnte es zu Wassereinbrüchen kommen?",
        "Wie wird das Erz aufbereitet?",
        "Why did the output drop?",
        "How is the ore processed?",
        "For what reason was it stopped?",
    ],
)
def test_reasons_and_manners(question: str) -> None:
    assert form_of(question) == "sentence"


@pytest.mark.parametrize(
    "question",
    [
        "Welche Länder haben eine Rohstoffpartnerschaft geschlossen?",
        "In welchen Städten werden Mechatroniker ausgebildet?",
        "Welche Rohstoffe sind betroffen?",
        "Nenne die Mitglieder der Regierung.",
        "Welche Maßnahmen will das Parlament beraten?",
        "Nach welchen Metallen wird gesucht?",
        "Which countries formed partnerships?",
        "In which cities are they trained?",
    ],
)
def test_lists(question: str) -> None:
    assert form_of(question) == "list"


@pytest.mark.parametrize(
    "question",
    [
        "Wer unterzeichnete?",
        "Wie viele Handelsabkommen wurden geschlossen?",
        "Wie hoch ist der Preis?",
        "Wie heißt die Firma?",
        "Welche Stadt liegt am Meer?",
        "Auf welchem Platz liegt Kasachstan?",
        "Was kostet das Seltenerd-Projekt?",
        "Wann wurde der Vertrag unterzeichnet?",
        "Mit der Bahn oder mit dem Schiff?",
        "Welche Menge wird geliefert?",
        "Unter welchem Namen ist er bekannt?",
        "Welchen Rang hat Kasachstan?",
        "Wegen der Krise steigerten sie ihre Vorräte in welchem Gebiet?",
        "Wie lautete der Endstand?",
        "Seit wann gibt es das Werk?",
        "How many agreements were signed?",
        "What is the price?",
        "Which process is used?",
        "Kupfer",
        "?",
        "",
    ],
)
def test_everything_else(question: str) -> None:
    assert form_of(question) == "words"
