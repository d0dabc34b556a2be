"""Greetings, thanks and questions about the assistant itself, in German and English.

Only what is nothing else is taken for small talk: "Hallo, was kostet die Mine?" is a question.
"""

import re
from typing import Literal

SmallTalk = Literal["greeting", "thanks", "ability"]

_PATTERNS: dict[SmallTalk, re.Pattern[str]] = {
    "greeting": re.compile(
        r"(hallo|hi|hey|moin( moin)?|servus|grüss gott|grüezi|guten (morgen|tag|abend)|"
        r"hello|good (morning|afternoon|evening)|tschüss|tschüs|ciao|"
        r"auf wiedersehen|bis (bald|später|morgen)|(good)?bye|see you)"
        r"( belegt| zusammen| there| wie geht (es dir|s|es ihnen)| how are you)?|"
        r"wie geht (es dir|s|es ihnen)|how are you"
    ),
    "thanks": re.compile(
        r"((super|toll|ok|okay|alles klar|gut|prima|perfekt|great|perfect|ah|oh|aha|wow) )?"
        r"(danke( dir| ihnen)?( schön| sehr| vielmals)?|dankeschön|vielen dank|besten dank|"
        r"thanks( a lot)?|thank you( very much)?|thx|merci)( für die (hilfe|antwort))?|"
        r"ok|okay|alles klar|verstanden|super|toll|prima|perfekt|gut|aha|ach so|interessant|"
        r"wow|(wow )?nicht schlecht|gut zu wissen|good to know|"
        r"(ok|okay|aha|sehr) interessant|great|perfect|i see|got it|interesting|understood"
    ),
    "ability": re.compile(
        r"(was|wobei) (kannst|können) (du|sie)( alles| mir helfen| für mich tun)?|"
        r"wer (bist du|sind sie)|was (bist du|sind sie)|wie funktionierst du|hilfe|"
        r"wie (kannst|können) (du|sie) (mir )?helfen|"
        r"what can you do( for me)?|who are you|what are you|how do you work|help( me)?|"
        r"how can you help( me)?"
    ),
}
_NO_WORD = re.compile(r"[^\w\s]+|_")


def is_small_talk(reason: str) -> bool:
    """Whether a reason for no answer is a kind of small talk."""
    return reason in _PATTERNS


def small_talk(question: str) -> SmallTalk | None:
    """What kind of small talk a question is, if it is nothing else."""
    plain = " ".join(_NO_WORD.sub(" ", question.casefold().replace("ß", "ss")).split())
    for kind, pattern in _PATTERNS.items():
        if pattern.fullmatch(plain):
            return kind
    return None
