"""Suggested questions: right by their word order, clear by themselves, and answered before offered."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records import Answer, Article, NoAnswer, Sentence, Span
from qa.sentences import split
from qa.suggestions.suggest import around, from_beginning, made_of, suggest
from tests.fakes import make_article, make_passage

GERMAN = """
Im Mai 2024 unterzeichnete Kasachstan ein Abkommen mit Rumänien.
    Wann unterzeichnete Kasachstan ein Abkommen mit Rumänien?  Im Mai 2024
Litio Norte hat am 6. März 2025 in Antofagasta ein Werk für Lithium eröffnet, wie die Firma mitteilte.
    Wann hat Litio Norte in Antofagasta ein Werk für Lithium eröffnet?  am 6. März 2025
    Wo hat Litio Norte am 6. März 2025 ein Werk für Lithium eröffnet?  in Antofagasta
    Was hat Litio Norte am 6. März 2025 in Antofagasta eröffnet?  ein Werk für Lithium
Seit 2019 baut die Firma Norvale in Serbien eine Fabrik für Batterien.
    Seit wann baut die Firma Norvale in Serbien eine Fabrik für Batterien?  Seit 2019
Die Hängebrücke Sorang La wurde 1934 von Karl Weber entworfen.
    Wann wurde die Hängebrücke Sorang La von Karl Weber entworfen?  1934
    Von wem wurde die Hängebrücke Sorang La 1934 entworfen?  von Karl Weber
In Balqasch steht seit drei Jahren die Hütte Gornaja still.
    Wo steht seit drei Jahren die Hütte Gornaja still?  In Balqasch
Die Investitionssumme für Nam Sao beträgt 640 Mio. US-Dollar und wird von der Firma aufgebracht.
    Wie hoch ist die Investitionssumme für Nam Sao?  640 Mio. US-Dollar
Der Preis für Gallium aus China lag zuletzt bei 800 Euro.
    Wie hoch war der Preis für Gallium aus China?  800 Euro
Der Ausbau der Kupferhütte Navruz kostet nach neuer Rechnung 365 Mio. Euro.
    Was kostet der Ausbau der Kupferhütte Navruz?  365 Mio. Euro
Die Reise um das Kap der Guten Hoffnung dauerte 41 Tage, da die Reederei das Rote Meer meidet.
    Wie lange dauerte die Reise um das Kap der Guten Hoffnung?  41 Tage
    Warum dauerte die Reise um das Kap der Guten Hoffnung 41 Tage?  da die Reederei das Rote Meer meidet
Der Konzern Qinghe Nickel beschäftigt rund 3.500 Menschen.
    Wie viele Menschen beschäftigt der Konzern Qinghe Nickel?  rund 3.500 Menschen
Rund 150.000 Menschen graben in der Provinz Lualaba nach Kobalt.
    Wie viele Menschen graben in der Provinz Lualaba nach Kobalt?  Rund 150.000
Germanium verteuerte sich in Europa um 58 Prozent auf rd. 3.900 US-Dollar je Kilogramm.
    Um wie viel Prozent verteuerte sich Germanium in Europa?  um 58 Prozent
Das Erz von Nam Sao enthält 3 % Thorium.
    Wie viel Prozent Thorium enthält das Erz von Nam Sao?  3 % Thorium
Die serbische Regierung hat am 3. Mai die Umweltgenehmigung für das Bergwerk Radanj erteilt.
    Wann hat die serbische Regierung die Umweltgenehmigung für das Bergwerk Radanj erteilt?  am 3. Mai
    Welche Regierung hat am 3. Mai die Umweltgenehmigung für das Bergwerk Radanj erteilt?  Die serbische Regierung
Der finnische Dienst GTK schult in Usbekistan 24 Fachleute.
    Welcher Dienst schult in Usbekistan 24 Fachleute?  Der finnische Dienst GTK
    Wo schult der finnische Dienst GTK 24 Fachleute?  in Usbekistan
Die Remagna Recycling GmbH presst in Bitterfeld neue Magnete.
    Wer presst in Bitterfeld neue Magnete?  Die Remagna Recycling GmbH
    Wo presst die Remagna Recycling GmbH neue Magnete?  in Bitterfeld
Die Remagna Recycling GmbH erweitert in Bitterfeld ihre Anlage.
    Wo erweitert die Remagna Recycling GmbH ihre Anlage?  in Bitterfeld
Der Salar de Maricunga liegt im Norden von Chile.
    Wo liegt der Salar de Maricunga?  im Norden von Chile
Der Codex Leovald ist eine Sammlung langobardischer Rechtssätze.
    Was ist der Codex Leovald?  eine Sammlung langobardischer Rechtssätze
    Welcher Codex ist eine Sammlung langobardischer Rechtssätze?  Der Codex Leovald
Der Staat Madagaskar (seit 1960 unabhängig) verlangt deshalb eine Abgabe von 5 Prozent.
    Was verlangt der Staat Madagaskar?  eine Abgabe von 5 Prozent
"""

ENGLISH = """
The Treaty of Storvika was signed in Oslo on 17 July 1951.
    When was the Treaty of Storvika signed in Oslo?  on 17 July 1951
    Where was the Treaty of Storvika signed on 17 July 1951?  in Oslo
Kazakhstan will therefore spend $64 million on dredging the approach to Aktau.
    How much will Kazakhstan spend on dredging the approach to Aktau?  $64 million
Fjellmetall had closed the smelter because prices in Norway had climbed.
    Why had Fjellmetall closed the smelter?  because prices in Norway had climbed
The Vienna consultancy Rail Compass expects queues at Alat.
    Which Vienna consultancy expects queues at Alat?  The Vienna consultancy Rail Compass
The Storvika Bridge was designed by Anna Holm in 1931.
    When was the Storvika Bridge designed by Anna Holm?  in 1931
    Who was the Storvika Bridge designed by in 1931?  Anna Holm
"""

NOTHING = """
„Wir liefern im Mai 2024 Kupfer nach Chile“, sagte Dr. Karimova von SRT.
Das Unternehmen hat im Mai 2024 ein Werk in Chile eröffnet.
Sie unterzeichnete im Mai 2024 ein Abkommen mit Chile.
Dort entsteht seit 2019 eine Fabrik für Batterien.
Beide Länder haben im Mai 2024 ein Abkommen mit Chile unterzeichnet.
Die Kosten trägt der Staat Madagaskar seit 2019.
Die Förderung soll im Mai 2024 beginnen.
Im Mai 2024 kündigte Tengri Atom an, ein Werk zu bauen.
Das Institut behauptete 2019, das Werk in Chile sei bankrott.
Kasachstan und Chile unterzeichneten, wie es hieß, im Mai 2024 in Astana ein Abkommen.
Hat Tengri Atom im Mai 2024 ein Werk in Chile eröffnet?
Menge: 40 t Kupfer aus Chile
Im Mai 2024 gegründete Firmen aus Chile fördern Lithium.
Das längste Spiel bestritten 1972 der Bruder und der Franzose Estève aus Paris.
"""


def sentence_and_questions(cases: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each unindented line with the indented ones below it, which give a question and its answer."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in cases.strip().splitlines():
        if line.startswith(" "):
            question, answer = line.strip().split("  ")
            found[-1][1].append((question, answer))
        else:
            found.append((line, []))
    return found


def made(text: str, language: str) -> list[tuple[str, str]]:
    # a second sentence shows which words are nouns
    article = make_article(f"{text}\n\n{SHOWS_NOUNS}", language=language)
    sentences = split(text, language)
    return [(m.question, article.text[m.start : m.end]) for m in made_of(article, sentences)]


SHOWS_NOUNS = "Es geht um Litio Norte, Kasachstan, Germanium, Kazakhstan und Fjellmetall."


@pytest.mark.parametrize(("sentence", "expected"), sentence_and_questions(GERMAN))
def test_german(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(made(sentence, "de")) == sorted(expected)


@pytest.mark.parametrize(("sentence", "expected"), sentence_and_questions(ENGLISH))
def test_english(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(made(sentence, "en")) == sorted(expected)


@pytest.mark.parametrize("sentence", NOTHING.strip().splitlines())
def test_nothing_is_made_where_it_would_not_be_sure_or_clear(sentence: str) -> None:
    assert made(sentence, "de") == []


def test_no_headings_and_no_other_languages() -> None:
    text = "Im Mai 2024 unterzeichnete Kasachstan ein Abkommen mit Rumänien."
    heading = Sentence(0, len(text), is_heading=True)
    assert made_of(make_article(text), [heading]) == []
    assert made_of(make_article(text, language="fr"), split(text)) == []


@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab AB.,;()2024 %–")),
    st.sampled_from(["de", "en"]),
)
def test_any_text_is_survived(text: str, language: str) -> None:
    article = make_article(text, language=language)
    for each in made_of(article, split(text, language)):
        assert 0 <= each.start < each.end <= len(text)


WORDS = """
Im Mai 2024 am 3. Die Der Firma Norvale Chile in und hat wurde eröffnet ein Werk sich , ; weil rund 40
Prozent t von für ist eine deshalb (GmbH) AG liegt bei Euro nach Angaben
"""


@given(st.lists(st.sampled_from(WORDS.split()), min_size=2, max_size=14))
def test_any_words_are_survived(words: list[str]) -> None:
    article = make_article(f"{' '.join(words)}.")
    for each in made_of(article, [Sentence(0, len(article.text))]):
        assert 0 <= each.start < each.end <= len(article.text)
        assert each.question.endswith("?")


URANIUM = make_article(
    "Im Mai 2024 unterzeichnete Kasachstan ein Abkommen mit Rumänien. "
    "Die Investitionssumme für Nam Sao beträgt 640 Mio. US-Dollar.",
    "uranium.txt",
)
NICKEL = make_article("Seit 2019 baut die Firma Norvale in Serbien eine Fabrik.", "nickel.txt")


class KnowsAll:
    """An ``ask`` that answers out of the articles, with what a question's first word asks for."""

    def __init__(self, *articles: Article, asks_for: dict[str, str]) -> None:
        self.asked: list[str] = []
        self._articles = articles
        self._asks_for = asks_for

    def __call__(self, question: str) -> Answer | NoAnswer:
        self.asked.append(question)
        wanted = self._asks_for.get(question.split()[0], "not to be found")
        for article in self._articles:
            if found := re.search(wanted, article.text):
                span = Span(article, *found.span(), (), 1.0)
                return Answer(question, question, "words", (span,), 0.9, (), (), {})
        return NoAnswer(question, question, "nothing_supported", 0.1, (), {})


ANSWERS = {"Wann": "Mai 2024", "Wie": "640 Mio", "Seit": "2019"}


def test_one_question_per_article() -> None:
    ask = KnowsAll(URANIUM, NICKEL, asks_for=ANSWERS)
    assert list(suggest(ask, from_beginning([URANIUM, NICKEL]), 4)) == [
        "Wann unterzeichnete Kasachstan ein Abkommen mit Rumänien?",
        "Seit wann baut die Firma Norvale in Serbien eine Fabrik?",
    ]


def test_no_more_than_wanted() -> None:
    ask = KnowsAll(URANIUM, NICKEL, asks_for=ANSWERS)
    assert len(list(suggest(ask, from_beginning([URANIUM, NICKEL]), 1))) == 1
    assert list(suggest(ask, from_beginning([URANIUM]), 0)) == []
    assert len(ask.asked) == 1


def test_what_is_not_answered_is_not_offered() -> None:
    ask = KnowsAll(URANIUM, asks_for={"Wie": "640 Mio"})
    questions = list(suggest(ask, from_beginning([URANIUM]), 3))
    assert questions == ["Wie hoch ist die Investitionssumme für Nam Sao?"]


@pytest.mark.parametrize("wrong", ["Kasachstan", "Rumänien", "US-Dollar"])
def test_what_is_answered_with_other_words_is_not_offered(wrong: str) -> None:
    ask = KnowsAll(URANIUM, asks_for={"Wann": wrong})
    assert list(suggest(ask, from_beginning([URANIUM]), 3)) == []


def test_what_another_article_answers_is_not_offered() -> None:
    later = make_article("Doch im Mai 2024 kam alles anders.", "later.txt")
    ask = KnowsAll(later, URANIUM, asks_for={"Wann": "Mai 2024"})
    assert list(suggest(ask, from_beginning([URANIUM]), 3)) == []


def test_questions_begin_differently_where_they_can() -> None:
    visit = make_article("Im Mai 2024 besuchte Kanada die Hafenstadt Aktau.", "visit.txt")
    ask_visit = KnowsAll(visit, asks_for=ANSWERS)
    ask_uranium = KnowsAll(URANIUM, asks_for=ANSWERS)

    def ask(question: str) -> Answer | NoAnswer:
        return (ask_visit if "Aktau" in question else ask_uranium)(question)

    assert list(suggest(ask, from_beginning([visit, URANIUM]), 2)) == [
        "Wann besuchte Kanada die Hafenstadt Aktau?",
        "Wie hoch ist die Investitionssumme für Nam Sao?",
    ]


def test_asking_comes_to_an_end() -> None:
    articles = [make_article(URANIUM.text, f"{n}.txt") for n in range(30)]
    ask = KnowsAll(asks_for={})
    assert list(suggest(ask, from_beginning(articles), 2)) == []
    assert len(ask.asked) == 8


def test_articles_are_taken_as_they_are_needed() -> None:
    ask = KnowsAll(URANIUM, asks_for=ANSWERS)
    sources = from_beginning([URANIUM, NICKEL])
    assert len(list(suggest(ask, sources, 1))) == 1
    assert [article for article, _sentences in sources] == [NICKEL]


def test_around_a_passage_its_own_sentences_come_first() -> None:
    passage = make_passage(URANIUM, 0.1, 0.9, 0.0)  # cut behind "Mio.", too
    ((article, sentences),) = around([passage, passage])
    assert article == URANIUM
    first, *_others = sentences
    assert first == passage.sentences[0].sentence
    ask = KnowsAll(URANIUM, asks_for=ANSWERS)
    assert len(list(suggest(ask, around([passage, passage]), 3))) == 1
