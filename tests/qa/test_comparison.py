"""Questions that compare two things, asked for each of them."""

import pytest

from qa.comparison import compared


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (
            "Welches Bergwerk bringt mehr Arbeitsplätze, Radanj oder Hirschenstein?",
            (
                "Wie viele Arbeitsplätze bringt Radanj?",
                "Wie viele Arbeitsplätze bringt Hirschenstein?",
            ),
        ),
        (
            "Wer bekommt mehr vom Geschäft, die Colla oder die Lickanantay?",
            (
                "Wie viel bekommt die Colla vom Geschäft?",
                "Wie viel bekommt die Lickanantay vom Geschäft?",
            ),
        ),
        (
            "Was ist teurer, das Werk A oder die Grube B?",
            ("Was kostet das Werk A?", "Was kostet die Grube B?"),
        ),
        (
            "Welche kleine Mine in Chile kann mehr liefern: Alto oder Bajo?",
            ("Wie viel kann Alto liefern?", "Wie viel kann Bajo liefern?"),
        ),
        (
            "Nimmt Rhein oder Hanbit mehr Flussspat ab?",
            ("Wie viele Flussspat ab nimmt Rhein?", "Wie viele Flussspat ab nimmt Hanbit?"),
        ),
        (
            "Wer hat 2025 zuerst unterschrieben, Donausalz oder Steppenwind?",
            (
                "Wann hat Donausalz 2025 unterschrieben?",
                "Wann hat Steppenwind 2025 unterschrieben?",
            ),
        ),
        ("Ist Radanj größer als Alto?", ("Wie groß ist Radanj?", "Wie groß ist Alto?")),
        ("Which mine is larger, Alto or Bajo?", ("How large is Alto?", "How large is Bajo?")),
        ("Which is more expensive, A or B?", ("How much is A?", "How much is B?")),
        ("Which company signed first, A or B?", ("When signed A?", "When signed B?")),
        ("Who pays more, A or B?", ("How much pays A?", "How much pays B?")),
    ],
)
def test_each_thing_is_asked_for(question: str, asked: tuple[str, str]) -> None:
    assert compared(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet die Mine?",
        "Kauft Rhein oder Hanbit die Mine?",
        "Wie viel zahlen Rhein, Hanbit oder Alto?",
        "Wer zahlt mehr?",
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
