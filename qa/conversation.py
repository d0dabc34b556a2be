"""Make a question that leans on earlier ones stand on its own.

People ask "Und wie viel kostet das?" after "Wer baut die Mine in Chile?". Such a question is
recognised by what it lacks: it begins with "Und", holds a pronoun, or names nothing. What it is about
(the topic) is then put behind it in brackets, so that words and vectors find the same passages as a
question written out in full, and the reader sees what "das" is:

    Und wie viel kostet das? (Mine, Chile)

Nothing is kept here: who asks hands over the earlier results.
"""

import re
from collections.abc import Iterator, Sequence

from qa.question_form import ASKING, word_set
from qa.records import Answer, NoAnswer
from qa.small_talk import is_small_talk

# So many results before a question matter to it.
REMEMBERED = 2

# Added to the score of passages of the articles just cited: a prior and not a cage.
SPOKEN_OF = 0.06

# Words that point back whatever follows.
_POINTING = word_set(
    """ihn ihm ihr ihnen dessen deren davon dafür dagegen damit daran darauf daraus darin darüber dazu dabei dahinter danach davor
    dort dorthin dorther seitdem deshalb deswegen dieser diese dieses diesem diesen jener jene jenes
    denen selbige derselbe dieselbe dasselbe
    them him there this these those"""
)
# They point back unless a name stands before them in the question itself.
_POSSESSIVE = word_set(
    """ihre ihrer ihren ihrem ihres sein seine seiner seinen seinem seines its their his her
    er sie it they he she"""
)
# They point back unless a noun follows soon: "das kostet" does, "das Werk kostet" does not.
_ARTICLES = word_set("das der die den dem that")
# "this year" and "there are" point to nothing that was said.
_TIMES = word_set(
    """jahr jahres jahrhundert monat monats woche quartal tage tagen zeit sommer winter year month week
    quarter summer winter time"""
)
_EXISTS = word_set("is are was were be")
# "es" is a mere filler beside these.
_FILLED = word_set("gibt gab geht ging handelt gebe gäbe regnet heißt")
_ASIDE = re.compile(r"^(und|aber|oder|also|and|but|or|so)\b[\s,]*", re.IGNORECASE)
_ABOUT = re.compile(r"^(what|how) about\b|^wie (ist|sieht) es (mit|bei)\b", re.IGNORECASE)
# "Was kostet es da?", and not "..., da das Werk steht".
_THERE = re.compile(
    r"\b[a-zäöüß]\w*\s+da\b(?=\s+[a-zäöüß]|\s*[?.!]*$)(?!\s+(?:der|die|das|es|sie|er|ein|eine)\b)"
)
_TOKEN = re.compile(r"\w[\w-]*")
_YEAR = re.compile(r"(1[5-9]|20)\d\d")
# "die Firma" is one that was named before.
_KINDS = word_set(
    """firma unternehmen konzern gesellschaft behörde ministerium institut verband gericht bank partei
    gruppe projekt vorhaben programm abkommen vertrag gesetz verfahren studie bericht mine grube werk
    fabrik anlage hütte lagerstätte hafen strecke stadt region land gebiet minister chef präsident
    company firm project mine plant agreement deal contract country region city author study"""
)
# Nouns that a question asks with and not about.
_GENERAL = word_set(
    """jahr jahre jahren monat monaten tag tagen platz rang anteil prozent zahl menge höhe preis kosten
    art name namen grund gründe land länder ländern firma firmen unternehmen thema euro dollar
    million millionen milliarden tonne tonnen who what when where which how why the"""
)
_DEFINITE = word_set("der die das dem den des the")
_BESIDE_NOUNS = word_set(
    """der die das dem den des ein eine einem einen einer in im aus bei beim an am auf für mit von vom zu zum
    zur nach über laut auch noch the a an of at by for with on to too also"""
)
_MAX_TOPIC_WORDS = 5
_SHORT = 4
_ELLIPTIC = 6


def self_contained(question: str, earlier: Sequence[Answer | NoAnswer]) -> str:
    """The question, with what it is about in brackets where it leans on earlier ones.

    Args:
        question: as it was asked.
        earlier: the results before it, oldest first.
    """
    if not leans(question):
        return question
    spoken = [each for each in earlier if not _is_small_talk(each)]
    if is_elliptic(question):
        before = next((each for each in reversed(spoken) if not is_elliptic(each.question)), None)
        return f"{question} ({_flat(before.understood)})" if before else question
    topic = _topic(question, spoken)
    return f"{question} ({', '.join(topic)})" if topic else question


def cited_last(earlier: Sequence[Answer | NoAnswer]) -> frozenset[str]:
    """Ids of the articles that the last answer was cited from; empty without one."""
    for result in reversed(earlier[-REMEMBERED:]):
        if isinstance(result, Answer):
            return frozenset(citation.article.id for citation in result.citations)
    return frozenset()


def leans(question: str) -> bool:
    """Whether a question cannot be understood without those before it."""
    tokens = [match.group() for match in _TOKEN.finditer(question)]
    if not tokens:
        return False
    if _ASIDE.match(question) or _ABOUT.match(question) or _THERE.search(question):
        return True
    if any(_points_back(tokens, at) for at in range(len(tokens))):
        return True
    return not any(_names(question)) and len(tokens) <= _SHORT


def is_elliptic(question: str) -> bool:
    """Whether a question says neither what it asks for nor what happened: "Und das Werk?".

    The question before it says that.
    """
    words = [match.group() for match in _TOKEN.finditer(_ABOUT.sub("", _ASIDE.sub("", question)))]
    if not 0 < len(words) <= _ELLIPTIC or any(word.lower() in ASKING for word in words):
        return False
    nouns = [word for word in words if word.lower() not in _BESIDE_NOUNS]
    return question.islower() or not any(word[0].islower() for word in nouns)


def _flat(question: str) -> str:
    """Without brackets of its own."""
    return question.replace(" (", ", ").replace(")", "")


def _is_small_talk(result: Answer | NoAnswer) -> bool:
    return isinstance(result, NoAnswer) and is_small_talk(result.reason)


def _points_back(tokens: Sequence[str], at: int) -> bool:
    word = tokens[at].lower()
    if word in _POSSESSIVE:
        is_polite = word == "sie" and at > 0 and tokens[at][0].isupper()
        named = any(_names(" ".join(tokens[:at])))
        return not (is_polite or named or tokens[at].isupper())
    if word == "there" or word.startswith(("dies", "this")):
        beside = {each.lower() for each in tokens[max(0, at - 1) : at + 2]}
        return beside.isdisjoint(_EXISTS if word == "there" else _TIMES)
    if word in _POINTING:
        return True
    if word == "es":
        return not _FILLED & {each.lower() for each in tokens[max(0, at - 2) : at + 2]}
    if word in _DEFINITE and at > 0 and tokens[at + 1 : at + 2]:
        noun = tokens[at + 1].lower()
        if noun in _KINDS and not any(_names(" ".join(tokens), _KINDS)):
            return True
    if word in _ARTICLES and at > 0:
        return not any(each[0].isupper() or each[0].isdigit() for each in tokens[at + 1 : at + 4])
    return False


def _topic(question: str, earlier: Sequence[Answer | NoAnswer]) -> list[str]:
    """Names of what was spoken of last, the newest first, that the question does not name itself."""
    own = {name.casefold() for name in _names(question)}
    found: dict[str, str] = {}
    for result in reversed(earlier[-REMEMBERED:]):
        for name in (*_names_of_answer(result), *_names(result.understood)):
            if name.casefold() not in own:
                found.setdefault(name.casefold(), name)
        if found:
            break
    return list(found.values())[:_MAX_TOPIC_WORDS]


def _names_of_answer(result: Answer | NoAnswer) -> Iterator[str]:
    """The answer itself where it is a name: "er" may be who the last question asked for."""
    if isinstance(result, Answer) and result.form == "words":
        text = result.span.text
        if len(text.split()) <= _SHORT and text[:1].isupper() and not any(map(str.isdigit, text)):
            yield text


def _names(question: str, but: frozenset[str] = frozenset()) -> Iterator[str]:
    """Capitalised words (in German every noun) and years, but for the first word and general ones."""
    general = _GENERAL | _POINTING | _POSSESSIVE | but
    for at, match in enumerate(_TOKEN.finditer(question)):
        word = match.group()
        if _YEAR.fullmatch(word) or (
            at > 0 and word[0].isupper() and word.casefold() not in general
        ):
            yield word
