"""Questions that compare two things, asked for each of them."""

import pytest

from qa.comparison import compared


@pytest.mark.parametrize(
    ("question", "pattern", "things"),
    [
        (
            "Welches Bergwerk bringt mehr Arbeitsplätze, Radanj oder Hirschenstein?",
            "Wie viele Arbeitsplätze bringt {}?",
            ("Radanj", "Hirschenstein"),
        ),
        (
            "Wer bekommt mehr vom Geschäft, die Colla oder die Lickanantay?",
            "Wie viel bekommt {} vom Geschäft?",
            ("die Colla", "die Lickanantay"),
        ),
        (
            "Welche kleine Mine in Chile kann mehr liefern: Alto oder Bajo?",
            "Wie viel kann {} liefern?",
            ("Alto", "Bajo"),
        ),
        (
            "Welche Mine hat 2024 laut Norvale mehr Gold gefördert, Alto oder Bajo?",
            "Wie viel Gold hat {} 2024 laut Norvale gefördert?",
            ("Alto", "Bajo"),
        ),
        (
            "Welche zahlt mehr Steuern, Alto oder Bajo?",
            "Wie viele Steuern zahlt {}?",
            ("Alto", "Bajo"),
        ),
        (
            "Und wer von den beiden zahlt viel mehr, Rhein oder Hanbit?",
            "Wie viel zahlt {}?",
            ("Rhein", "Hanbit"),
        ),
        (
            "Wer hat 2025 zuerst unterschrieben, Donausalz in Wien oder Steppenwind in Astana?",
            "Wann hat {} 2025 unterschrieben?",
            ("Donausalz in Wien", "Steppenwind in Astana"),
        ),
        (
            "Was ist teurer, das Werk A oder die Grube B?",
            "Was kostet {}?",
            ("das Werk A", "die Grube B"),
        ),
        ("Wer hat früher mehr gezahlt, Alto oder Bajo?", "Wie viel hat {} früher gezahlt?", ("Alto", "Bajo")),
        ("Was war 2023 teurer: Kupfer oder Gold?", "Was kostete {} 2023?", ("Kupfer", "Gold")),
        ("Welche Mine, Alto oder Bajo, ist größer?", "Wie groß ist {}?", ("Alto", "Bajo")),
        ("Wer regierte länger – Alto oder Bajo?", "Wie lange regierte {}?", ("Alto", "Bajo")),
        (
            "Nimmt Rhein oder Hanbit Chemical mehr mongolischen Flussspat ab?",
            "Wie viel mongolischen Flussspat nimmt {} ab?",
            ("Rhein", "Hanbit Chemical"),
        ),
        (
            "Hat Rhein oder Hanbit 2025 mehr Flussspat gekauft?",
            "Wie viel Flussspat hat {} 2025 gekauft?",
            ("Rhein", "Hanbit"),
        ),
        ("Führt die Elbe oder die Oder mehr Wasser?", "Wie viel Wasser führt {}?", ("die Elbe", "die Oder")),
        ("Wurde Alto oder Bajo früher gegründet?", "Wann wurde {} gegründet?", ("Alto", "Bajo")),
        ("Fördert Chile mehr Kupfer oder Gold?", "Wie viel {} fördert Chile?", ("Kupfer", "Gold")),
        ("Sind mehr Männer oder Frauen betroffen?", "Wie viele {} sind betroffen?", ("Männer", "Frauen")),
        ("Ist Radanj größer als Alto?", "Wie groß ist {}?", ("Radanj", "Alto")),
        ("Ist Radanj größer oder kleiner als Alto?", "Wie groß ist {}?", ("Radanj", "Alto")),
        ("Sind die Kosten höher als die Erlöse?", "Wie hoch sind {}?", ("die Kosten", "die Erlöse")),
        ("War der Preis 2023 höher als 2022?", "Wie hoch war der Preis {}?", ("2023", "2022")),
    ],
)  # fmt: skip
def test_each_thing_is_asked_for(question: str, pattern: str, things: tuple[str, str]) -> None:
    assert compared(question) == tuple(map(pattern.format, things))


@pytest.mark.parametrize(
    ("question", "pattern", "things"),
    [
        ("Which mine is larger, Alto or Bajo?", "How large is {}?", ("Alto", "Bajo")),
        ("Which is more expensive, A or B?", "How much is {}?", ("A", "B")),
        ("Which mine is more productive, Alto or Bajo?", "How productive is {}?", ("Alto", "Bajo")),
        ("Is copper more expensive than gold?", "How much is {}?", ("copper", "gold")),
        (
            "Is the route through Russia cheaper than the Middle Corridor?",
            "How much is {}?",
            ("the route through Russia", "the Middle Corridor"),
        ),
        ("Is Alto or Bajo larger?", "How large is {}?", ("Alto", "Bajo")),
        ("Who pays more, A or B?", "How much does {} pay?", ("A", "B")),
        ("Who did produce more, A or B?", "How much did {} produce?", ("A", "B")),
        ("Does A or B produce more copper?", "How much copper does {} produce?", ("A", "B")),
        ("Does Chile produce more copper or gold?", "How much {} does Chile produce?", ("copper", "gold")),
        ("Which company employs more people, A or B?", "How many people does {} employ?", ("A", "B")),
        ("Who has more employees, A or B?", "How many employees does {} have?", ("A", "B")),
        ("Has A or B signed more contracts?", "How many contracts has {} signed?", ("A", "B")),
        ("Which mine will create more jobs, A or B?", "How many jobs will {} create?", ("A", "B")),
        (
            "Which mine supplied more tonnes of copper in 2024, A or B?",
            "How many tonnes of copper did {} supply in 2024?",
            ("A", "B"),
        ),
        ("Who shipped more, A or B?", "How much did {} ship?", ("A", "B")),
        ("Who grew faster, A or B?", "How fast did {} grow?", ("A", "B")),
        ("Which country supplies more, A or B?", "How much does {} supply?", ("A", "B")),
        ("Which mine produced more, A or B?", "How much did {} produce?", ("A", "B")),
        ("Who was born first, A or B?", "When was {} born?", ("A", "B")),
        ("Who signed first in 2024, A or B?", "When did {} sign in 2024?", ("A", "B")),
        ("Was A or B founded earlier?", "When was {} founded?", ("A", "B")),
        ("Which company signed the contract first, A or B?", "When did {} sign the contract?", ("A", "B")),
    ],
)  # fmt: skip
def test_english_questions_keep_their_grammar(
    question: str, pattern: str, things: tuple[str, str]
) -> None:
    assert compared(question) == tuple(map(pattern.format, things))


@pytest.mark.parametrize(
    ("question", "pattern"),
    [
        ("Wird mehr Kupfer in Chile oder Peru gefördert?", "Wie viel Kupfer wird {} gefördert?"),
        ("Wo wird mehr Kupfer gefördert, in Chile oder in Peru?", "Wie viel Kupfer wird {} gefördert?"),
        ("In welchem Land kostet Gas mehr, Chile oder Peru?", "Wie viel kostet Gas {}?"),
        ("Wird in Chile oder Peru mehr Kupfer gefördert?", "Wie viel Kupfer wird {} gefördert?"),
        ("Gibt es mehr Kupfer in Chile oder Peru?", "Wie viel Kupfer gibt es {}?"),
        ("Wo ist der Preis höher, in Chile oder Peru?", "Wie hoch ist der Preis {}?"),
        ("Ist der Preis in Chile oder in Peru höher?", "Wie hoch ist der Preis {}?"),
        ("Ist der Preis in Chile höher als in Peru?", "Wie hoch ist der Preis {}?"),
        ("Where is more copper mined, Chile or Peru?", "How much copper is mined {}?"),
        ("In which country is more copper mined, Chile or Peru?", "How much copper is mined {}?"),
        ("Is more copper mined in Chile or Peru?", "How much copper is mined {}?"),
        ("Does Alto produce more copper in Chile or Peru?", "How much copper does Alto produce {}?"),
    ],
)  # fmt: skip
def test_places_keep_their_preposition(question: str, pattern: str) -> None:
    assert compared(question) == (pattern.format("in Chile"), pattern.format("in Peru"))


def test_years_are_compared_without_a_preposition_in_german() -> None:
    german = compared("In welchem Jahr war der Preis höher, 2023 oder 2024?")
    assert german == ("Wie hoch war der Preis 2023?", "Wie hoch war der Preis 2024?")
    english = compared("In which year was the price higher, 2023 or 2024?")
    assert english == ("How high was the price in 2023?", "How high was the price in 2024?")


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet die Mine?",
        "Kauft Rhein oder Hanbit die Mine?",
        "Wird die Mine 2025 oder 2026 eröffnet?",
        "Wird die Mine früher oder später eröffnet?",
        "Hat das Oder-Hochwasser mehr Schaden angerichtet?",
        "Wer zahlt mehr?",
        "Wer zahlt mehr, nicht oder doch?",
        "Mehr, A oder B?",
        "Ist das so, oder nicht?",
        ", A oder B?",
        "Ist" + " " * 1990 + "x",
        "Ist " + "a " * 900 + "?",
        "",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert compared(question) == ()


@pytest.mark.parametrize(
    "question",
    [
        "Ist der Turm höher als 300 Meter?",
        "Ist die Produktion größer als erwartet?",
        "Ist der Preis höher als im Vorjahr?",
        "Ist der Preis höher als die Experten erwarten?",
        "Is the tower higher than 300 metres?",
        "Ist die Mine älter als zehn Jahre?",
        "Ist die Förderung höher als die der Konkurrenz?",
        "Is output larger than Norvale expected?",
        "Is the price higher than last year?",
        "Is Chile's output larger than Peru's?",
        "Welche Firma zahlt mehr als 5 Millionen, A oder B?",
        "Welche Mine fördert nicht mehr, Alto oder Bajo?",
    ],
)
def test_a_figure_or_an_expectation_is_not_compared_with(question: str) -> None:
    assert compared(question) == ()


@pytest.mark.parametrize(
    "question",
    [
        "Wie viel zahlen Rhein, Hanbit oder Alto?",
        "Wer zahlt mehr: Rhein oder Hanbit oder Alto?",
        "Welches Metall fördert Chile mehr, Kupfer oder Gold?",
        "Which metal does Chile produce more, copper or gold?",
        "Welche Stadt besuchte Merz zuerst, Berlin oder Paris?",
        "welche mine fördert mehr, alto oder bajo?",
        "Wem zahlt Chile mehr, Alto oder Bajo?",
        "Warum ist Alto teurer, wegen A oder B?",
        "Hat Rhein oder Hanbit in der Mongolei mehr Flussspat gekauft?",
        "Wer hat mehr gezahlt, Rhein oder Hanbit im Jahr 2024?",
        "Welche Mine ist größer, die in Chile oder die in Peru?",
        "Which country has a larger population, Chile or Peru?",
        "Who signed a deal last year, Alto or Bajo?",
        "Who travels more often, A or B?",
        "Who was first, A or B?",
        "Did more people die in Chile or Peru?",
        "Whose mine is larger, Chile's or Peru's?",
        "Beteiligt sich Norvale oder Carbonex stärker?",
        "Ist er mehr Politiker oder Unternehmer?",
    ],
)
def test_what_is_not_clear_is_left_whole(question: str) -> None:
    assert compared(question) == ()
