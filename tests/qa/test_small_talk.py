"""What is small talk, and what is a question that begins like it."""

import pytest

from qa.small_talk import SmallTalk, small_talk


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hallo!", "greeting"),
        ("Guten Tag.", "greeting"),
        ("Hallo, wie geht's?", "greeting"),
        ("Grüß Gott", "greeting"),
        ("Hello there", "greeting"),
        ("Tschüss", "greeting"),
        ("Danke!", "thanks"),
        ("Vielen Dank 🙏", "thanks"),
        ("Super, danke schön!", "thanks"),
        ("Ok, interessant.", "thanks"),
        ("Thank you very much", "thanks"),
        ("Ah, danke!", "thanks"),
        ("Wow, nicht schlecht.", "thanks"),
        ("Was kannst du?", "ability"),
        ("Wer sind Sie?", "ability"),
        ("Hilfe!", "ability"),
        ("What can you do?", "ability"),
    ],
)
def test_small_talk(question: str, kind: SmallTalk) -> None:
    assert small_talk(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Hallo, was kostet die Mine?",
        "Danke, und wer leitet sie?",
        "Was kann die Anlage?",
        "Wer ist Hallo?",
        "Hilfe für wen?",
        "Was kannst du über Kasachstan sagen?",
        "Gut Holz",
        "?",
        "",
    ],
)
def test_questions(question: str) -> None:
    assert small_talk(question) is None
