"""Sentences: where they end, where they do not, and that their offsets are exact.

A case shows its sentences with " | " between them; the text is the case without these bars.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sentences import covering, split

DATES_AND_ORDINALS = """
Die Messe beginnt am 3. Mai. | Sie endet am 7. Mai 2024.
Der Vertrag gilt ab 1. Januar 2025. | Er läuft bis 31. Dezember 2030.
Am 1. und 2. Juni tagt man. | Am 3. ruht alles.
Im 19. Jahrhundert war Zink billig. | Heute ist es teuer.
Das 2. Quartal war schwach. | Im 3. Quartal besserte es sich.
Der 1. FC Köln warb für Stahl. | Das war 2010.
Der 20. Parteitag tagt. | Die 4. Industrielle Revolution läuft.
Ludwig XIV. regierte lange. | Er baute Versailles.
Kaiser Wilhelm II. eröffnete die Halle. | Sie steht noch.
Am 03.05.2024 wurde unterschrieben. | Der Vertrag gilt sofort.
Seit dem 1. 1. 2020 gilt das Gesetz. | Vorher war alles anders.
Das ist der Stand vom 31.12. | Neuere Zahlen fehlen.
Der Präsident reiste am 17. | Danach flog er heim.
Das Projekt läuft seit Okt. 2020. | Es endet im Dez. 2026.
Er kam auf Platz 3. | Spitzenreiter war Bonn.
Heute (Mo., 3. Juni) tagt der Rat. | Morgen nicht.
Das Geschäft wuchs 2023. | 2024 fiel der Gewinn.
Die Mine wurde 500 v. Chr. eröffnet. | Das war im 6. Jh. v. Chr. | Sie ist die älteste.
"""

NUMBERS = """
Der Umsatz stieg auf 1,6 Mrd. Euro. | Das sind 12 Mio. Euro mehr.
Die Zahl stieg auf 1 Mio. | Das war neu.
Die Ausfuhr stieg auf 1,25 Bio. Euro. | Einfuhren fielen.
Der Anteil liegt bei 20 Prozent. | 49 Prozent hält der Staat.
Die Mine liefert Kupfer. | 40.000 Tonnen gehen nach China.
Der Preis fiel um 3.5 Prozent auf 1.250,75 Euro. | Händler waren überrascht.
Die Produktion stieg um 3 %. | Der Export um 5 %.
Die Menge steigt auf 1.100 t. | Jod wird teurer.
Der Pegel stieg um 3 m. | Das Wasser kam schnell.
Das Treffen fand um 14.30 Uhr statt. | Es dauerte lange.
Man braucht 3 Std. 20 Min. bis Ulm. | Der Zug ist schneller.
Es gilt § 5 BGB. | § 6 entfällt.
Die Version 2.0 kam 2020. | Version 3.1 kam später.
Das Ziel lautet: 1. Kosten senken, 2. Umsatz steigern. | Beides ist schwer.
"""

ABBREVIATIONS = """
Das Werk liefert z. B. Kupferrohre nach Polen. | Die Preise steigen.
Das meldet z. B. Die Zeit. | Andere schweigen.
Kunden sind u. a. Siemens und Bosch. | Beide zahlen pünktlich.
Verträge laufen i. d. R. zehn Jahre. | Danach wird neu verhandelt.
Das gilt v. a. für Lithium. | Kobalt ist seltener.
Die Anlage, d. h. der Ofen, steht still. | Strom ist zu teuer.
Der Vertrag wurde 2019 bzw. 2020 verlängert. | Seitdem ruht er.
Es gab Kupfer, Zink usw. im Lager. | Das Blei fehlte.
Die Lieferung umfasst Erz, Schlacke etc. | Der Rest folgt.
Das Projekt kostet 5 Mio. Euro p. a. | Der Bund zahlt die Hälfte.
Nach § 7 Abs. 3 Satz 2 gilt die Frist. | Art. 5 bleibt unberührt.
Gem. Art. 5 Abs. 2 DSGVO ist das erlaubt. | Die Behörde stimmt zu.
Siehe S. 12 und Nr. 7 der Liste. | Dort stehen die Preise.
Bd. 3 handelt von Zink. | Bd. 4 von Blei.
Der Band erschien 1998 (Hrsg. Karl Moser). | Er ist vergriffen.
Das Erz (vgl. Tab. 4) ist reich. | Es enthält 3 % Kupfer.
Er wohnt in der Goethestr. 5 in Bonn. | Dort ist es ruhig.
Die Quote beträgt mind. 10 Prozent, max. 15 Prozent. | Mehr ist verboten.
Das Werk (gegr. 1890) schließt. | Rund 300 Leute gehen.
Insg. 12 Firmen boten mit. | Drei kamen durch.
Die Kosten betragen inkl. MwSt. 100 Euro. | Ohne sind es 84 Euro.
Der sog. Seltenerd-Deal kostet 200 Mio. US-Dollar. | Er gilt als sicher.
"""

NAMES = """
Dr. Weber leitet das Projekt. | Prof. Dr. Anna Klein berät ihn.
Dipl.-Ing. Karl Moser baute die Halle. | Prof. Dr.-Ing. E. Holz half.
Der Gründer war Dr. h. c. Otto Klein. | Er starb früh.
J. K. Rowling schrieb das Vorwort. | Es ist kurz.
A. Merkel und E. Macron trafen sich in Paris. | Es ging um Gas.
Otto v. Bismarck sprach. | Alle schwiegen.
In St. Petersburg lagern 400 Tonnen. | Der Hafen ist eisfrei.
Der Ort liegt bei Frankfurt a. M. und ist klein. | Viele pendeln.
Der Minister a. D. Hans Kurz sprach zuerst. | Man klatschte.
Die Müller GmbH & Co. KG liefert Rohre. | Sie sitzt in Ulm.
Die Firma Fa. Huber lieferte am 12.3. an den Kunden. | Der war zufrieden.
Er liefert Typ B. | Der Typ A fehlt.
Die Marke Yahoo! gehört Apollo. | Sie ist alt.
Mehr unter www.belegt.de. | Dort gibt es auch Zahlen.
Mehr unter https://www.belegt.de/a.html?x=1. | Das Portal ist frei.
Node.js und .NET laufen. | Das genügt.
"""

QUOTES_AND_MARKS = """
„Wir liefern ab Juni.“ | Das sagte die Sprecherin.
„Wir liefern ab Juni“, sagte er. | Danach ging er.
„Wir liefern ab Juni.“, sagte er. | Danach ging er.
„Wann liefern Sie?“, fragte der Händler. | Niemand antwortete.
„Halt!“ rief er. | Alle blieben stehen.
Er sagte: „Wir warten noch.“ | Dann legte er auf.
„Das Abkommen ist gut. | Es hilft allen“, sagte Weber. | Dann ging er.
»Das ist neu«, sagte sie. | »Wir prüfen es.« | Dann schwieg sie.
«Wir prüfen es.» | Danach schwieg sie.
"Wir prüfen es." | Danach schwieg sie.
‚Gut so.‘ | Er nickte.
Man sei „auf gutem Weg“. | Details nannte sie nicht.
Der Bau kostet ca. 5 Mio. Euro. | (Ohne Steuern.) | Die Bank zahlt.
Die EU-Kommission (Brüssel) prüft den Fall. | Ein Urteil fehlt.
Was nun?! | Die Mine schließt!
Man fand Gold … und verlor es wieder. | Niemand klagte.
Die Lage ist ernst … | Doch Hilfe kommt.
Die Lage ist ernst... | Doch Hilfe kommt.
Das Werk schließt.[1] | Danach folgt ein Neubau.[2][3] | Er ist groß.
Es waren 23 Tonnen.Danach waren es 24.
Der Handel wuchs. | 🙂 Das freut alle.
"""

ENGLISH = """
Mr. Smith met Mrs. Clinton in Washington D.C. on Monday. | They talked about trade.
The U.S. government bought 3 million tons. | Prices rose.
In the U.K. and the U.S. prices rose. | Elsewhere they fell.
It was 5 a.m. when the ship left. | Nobody saw it.
The company, i.e. its owner, paid. | Others did not.
The deal is worth $1.5 billion. | 14 firms took part.
It costs approx. 5 dollars, e.g. in Rome. | Prices vary.
She said, "We will sign." | Then she left.
J. A. Smith can't sign. | The Acme Corp. pays Smith Jr. well.
"""


def cases(*blocks: str) -> list[str]:
    return [line for block in blocks for line in block.strip().splitlines()]


def texts(text: str, language: str = "de") -> list[str]:
    return [text[s.start : s.end] for s in split(text, language)]


@pytest.mark.parametrize(
    "case", cases(DATES_AND_ORDINALS, NUMBERS, ABBREVIATIONS, NAMES, QUOTES_AND_MARKS)
)
def test_german_sentences(case: str) -> None:
    expected = case.split(" | ")
    if case.startswith("Es waren 23 Tonnen."):  # a space is missing there
        expected = ["Es waren 23 Tonnen.", "Danach waren es 24."]
    assert texts(case.replace(" | ", " ")) == expected


@pytest.mark.parametrize("case", cases(ENGLISH))
def test_english_sentences(case: str) -> None:
    assert texts(case.replace(" | ", " "), "en") == case.split(" | ")


def headings(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text) if s.is_heading]


def test_a_line_without_a_full_stop_is_a_heading_and_no_part_of_a_sentence() -> None:
    text = "Kupfer aus Chile\nDie Mine fördert viel.\n\nWüste und Wasser\n\nSie liegt hoch."
    assert headings(text) == ["Kupfer aus Chile", "Wüste und Wasser"]
    assert texts(text) == [
        "Kupfer aus Chile",
        "Die Mine fördert viel.",
        "Wüste und Wasser",
        "Sie liegt hoch.",
    ]


def test_a_markdown_heading_is_told_by_its_mark_which_is_left_out() -> None:
    text = "## Was kostet das?\nEs kostet 5 Euro.\n# Ende"
    assert headings(text) == ["Was kostet das?", "Ende"]


def test_a_last_line_without_a_full_stop_is_a_sentence_since_nothing_follows() -> None:
    assert headings("Es war Mai.\nFoto: Weber") == []


def test_a_long_first_line_is_a_sentence_even_without_a_full_stop() -> None:
    line = "Die Mine " + "in der Wüste " * 10 + "schließt"
    assert headings(f"{line}\nDas war es.") == []


def test_list_items_are_sentences_without_their_bullets() -> None:
    text = "Es geht um:\n- Kupfer aus Chile\n* Zink\n• Blei\n1) Gold\nDas ist alles."
    assert texts(text) == [
        "Es geht um:",
        "Kupfer aus Chile",
        "Zink",
        "Blei",
        "Gold",
        "Das ist alles.",
    ]
    assert headings(text) == []


def test_a_number_at_the_beginning_of_a_line_is_kept_since_it_may_be_a_date() -> None:
    text = (
        "Zeittafel:\n3. Mai 2024: Der Bau beginnt.\n19. Jahrhundert: Die Mine ruht.\n1. Ziel ist Öl"
    )
    assert texts(text)[1:] == [
        "3. Mai 2024: Der Bau beginnt.",
        "19. Jahrhundert: Die Mine ruht.",
        "1. Ziel ist Öl",
    ]


HARD_WRAPPED = (
    "Die Mine in der Atacama-Wüste wurde nach langer Planung am\n"
    "3. Mai eröffnet. Sie fördert jedes Jahr rund 40.000 Tonnen\n"
    "reines Kupfer – mehr als jede andere Grube des Landes und\n"
    "– so der Betreiber – zu geringeren Kosten.\n"
    "\n"
    "Der Hafen liegt nahe. Dort wird das Erz auf Schiffe nach\n"
    "Europa verladen."
)


def test_hard_wrapped_lines_are_joined_also_at_a_date() -> None:
    joined = [re.sub(r"\s+", " ", each) for each in texts(HARD_WRAPPED)]
    assert joined == [
        "Die Mine in der Atacama-Wüste wurde nach langer Planung am 3. Mai eröffnet.",
        "Sie fördert jedes Jahr rund 40.000 Tonnen reines Kupfer – mehr als jede andere Grube des "
        "Landes und – so der Betreiber – zu geringeren Kosten.",
        "Der Hafen liegt nahe.",
        "Dort wird das Erz auf Schiffe nach Europa verladen.",
    ]


def test_a_line_that_goes_on_in_lower_case_is_no_heading() -> None:
    assert texts("Die Mine fördert jährlich\nrund 400 Tonnen.") == [
        "Die Mine fördert jährlich\nrund 400 Tonnen."
    ]


def test_an_empty_line_ends_a_paragraph_whatever_follows() -> None:
    assert len(texts("Das Werk schließt\n\nund niemand weiß warum.")) == 2


@pytest.mark.parametrize(
    "text", ["Ein Satz.\r\nNoch einer.", "Ein Satz.\u2028Noch einer.", "Ein Satz.\xa0Noch einer."]
)
def test_other_line_ends_and_spaces(text: str) -> None:
    assert texts(text) == ["Ein Satz.", "Noch einer."]


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\u3000"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert split(text) == []


def test_only_headings() -> None:
    text = "# Eins\n## Zwei\n### Drei"
    assert headings(text) == ["Eins", "Zwei", "Drei"] == texts(text)


def test_offsets_count_characters_after_umlauts_emoji_and_combining_marks() -> None:
    text = "Ärger 😀 um e\u0301tain.  Öl 👩‍🔬 fließt. 🇩🇪 Es reicht."
    assert [(s.start, s.end) for s in split(text)] == [(0, 18), (20, 34), (35, 48)]
    assert texts(text) == ["Ärger 😀 um e\u0301tain.", "Öl 👩‍🔬 fließt.", "🇩🇪 Es reicht."]


def test_a_byte_order_mark_inside_does_not_shift_offsets() -> None:
    text = "\ufeffEin Satz. Noch einer."
    assert texts(text) == ["\ufeffEin Satz.", "Noch einer."]


def test_covering_finds_the_sentences_that_overlap_a_range() -> None:
    sentences = split("Eins ist da. Zwei ist da. Drei ist da.")
    assert covering(sentences, 13, 14) == [sentences[1]]
    assert covering(sentences, 5, 30) == sentences
    assert covering(sentences, 12, 13) == []  # the space between two


FRAGMENTS = (
    "Das Werk|z. B.|Dr. Weber| |\n|\n\n|\r\n|3. Mai|.|!|?|…|„|“|\"|»|«|'|- |1. |2) |# |(|)|[1]|¹|ä|"
    "e\u0301|😀|\u200d|\ufeff|\xa0|\u2028|\x85|\x0c|\x1c|Mio.|14|§|•|*|Der|usw.|,|:|\t|–|ok.Danach|。|İ"
)
HOSTILE = st.lists(
    st.sampled_from(FRAGMENTS.split("|")) | st.characters(exclude_categories=["Cs"]), max_size=40
).map("".join)


@given(text=HOSTILE, language=st.sampled_from(["de", "en", "ru", "xx"]))
def test_sentences_are_in_order_and_leave_out_only_white_space_and_marks(
    text: str, language: str
) -> None:
    left_out, at = [], 0
    for sentence in split(text, language):
        assert at <= sentence.start < sentence.end
        left_out.append(text[at : sentence.start])
        at = sentence.end
    left_out.append(text[at:])
    for gap in left_out:
        assert re.fullmatch(r"\s*(?:(?:[-*+•–]|\d{1,3}\)|#{1,6})\s+)?", gap), gap


@given(text=HOSTILE)
def test_sentences_have_no_white_space_around_them(text: str) -> None:
    assert all(each == each.strip() != "" for each in texts(text))


def test_rows_of_tables_are_no_headings() -> None:
    fields = "Firma: Helvantim\nMenge: 40 t\nOrt: Kadamsai\n\nErz: Neues Abkommen\n\nEs gilt."
    assert [s.is_heading for s in split(fields)] == [False, False, False, True, False]
    cells = "Förderung\nJahr | Menge\n2023 | 40 t\nEs stieg."
    assert [s.is_heading for s in split(cells)] == [True, False, False, False]
