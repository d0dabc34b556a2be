"""Questions that a German sentence answers, correct by its word order.

A German main clause has its finite verb in second place. Where the constituent before the verb gives
way to a question word, or another one is taken out and its question word put in front, the result is
a correct question whatever the words mean:

    Im Mai 2024 eröffnete Litio Norte ein Werk.     ->  Wann eröffnete Litio Norte ein Werk?
    Litio Norte hat im Mai 2024 ein Werk eröffnet.  ->  Wann hat Litio Norte ein Werk eröffnet?
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from qa.days import GERMAN_MONTH
from qa.records import Sentence
from qa.suggestions.german_clarity import FROM_PLACE, is_clear
from qa.suggestions.german_clauses import AUXILIARY, inside, is_subject, main_clause
from qa.suggestions.rules import MadeQuestion, Rule, asked

_MONTH = f"(?:{GERMAN_MONTH})"
_YEAR = r"(?:1\d|20)\d\d"
_SEASON = (
    r"(?:Frühjahr|Frühling|Sommer|Herbst|Winter|Jahre?|(?:ersten|zweiten|dritten|vierten|\d\.) "
    r"(?:Quartal|Halbjahr))"
)
_DAY = rf"\d{{1,2}}\. {_MONTH}(?: {_YEAR})?"
_POINT = rf"(?i:Anfang|Mitte|Ende) (?:{_MONTH}(?: {_YEAR})?|{_YEAR})"
_TIME = rf"(?:[Aa]m {_DAY}|[Ii]m (?:{_SEASON} {_YEAR}|{_MONTH}(?: {_YEAR})?)|{_POINT}|{_YEAR})"
_WHEN = rf"(?P<a>{_TIME})(?! und)"
_LIMIT = (
    rf"(?P<a>(?P<p>(?i:bis|ab|seit))(?: zum| dem)? "
    rf"(?:{_DAY}|{_POINT}|{_YEAR}|{_MONTH}(?: {_YEAR})?|{_SEASON} {_YEAR}))(?! und| an\b|.* und (?:bis|ab|seit) )"
)

_ABOUT = (
    r"(?:rd\.|rund|etwa|ca\.|bis zu|knapp|gut|mehr als|über|mindestens|mind\.|höchstens|fast|nur|zuletzt|"
    r"schätzungsweise|insgesamt|zusammen|umgerechnet|voraussichtlich|jährlich)"
)
_FIGURE = rf"(?>(?:{_ABOUT} )*\d[\d.,]*(?: (?:(?:Mio|Mrd|Bio|Tsd)\.|(?:Mill|Bill)ion(?:en)?|Milliarden?))?)"
_MONEY = r"(?:Euro|US-Dollar|Dollar|Franken|Pfund|Yen|Rubel|Kronen|Yuan|Mark|Taler|Gulden)"
_SPAN = r"(?:Sekunden|Minuten|Stunden|Tage|Wochen|Monate|Jahre)"
_UNITS = {
    "%": "Prozent", "t": "Tonnen", "kg": "Kilogramm", "g": "Gramm", "km": "Kilometer", "m": "Meter",
    "ha": "Hektar", "m²": "Quadratmeter", "m³": "Kubikmeter", "MW": "Megawatt", "GW": "Gigawatt",
}  # fmt: skip

_CAPITAL = r"[A-ZÄÖÜČŠŽ][\w&'’.-]*"
# Taken whole or not at all: a name that goes on is not a part of the clause.
_NAME = rf"(?>{_CAPITAL}(?: (?:(?:de|del|da|von|la) )?{_CAPITAL})*)"
_ONE_NAME = rf"(?>{_CAPITAL})(?! {_CAPITAL})"
# "in Betrieb" is no place.
_NO_PLACE = (
    "Betrieb|Kraft|Form|Höhe|Zukunft|Frage|Führung|Gefahr|Haft|Rente|Bezug|Richtung|Serie|Folge|Grund|"
    "Basis|Dauer|Antrag|Wunsch|Bedarf|Jahren|Teilen|Arbeit|Auftrag|Bau|Zusammenarbeit|Besitz|Pension|Summe|Sicherheit"
)
_GOES_ON = rf"(?! (?:und|oder|der|des|von|vom|im|in|am|an|bei|auf|zum|{_CAPITAL})(?: |$))"
_OF_NAME = rf"(?:[a-zäöüß]+en )?(?!{_MONTH}|Jahr|Rahmen|Auftrag|Zuge|Ersten|Zweiten)[A-ZÄÖÜ][a-zäöüß]+ (?!{_YEAR})"


def _place(name: str) -> str:
    """Pattern of a place in or at something with a name, such as "auf der Insel Halmahera"."""
    return (
        rf"(?P<a>[Ii]n (?!(?:{_NO_PLACE})\b){name}|"
        rf"(?:[Ii]m|[Aa]m|[Ii]n der|[Aa]uf der) {_OF_NAME}{name}){_GOES_ON}"
    )


_BE = r"(?:ist|sind|war|waren)"
_AUXILIARY = "|".join(sorted(AUXILIARY))
_SINGULAR = r"(?!sind$)\S*(?<!en)(?: sich)?"
_ADVERBS = r"(?P<pre>(?:(?:künftig|weltweit|jährlich|endgültig|frühestens|spätestens|erstmals) )*)"
_AFTER_TIME = rf"(?P<pre>(?>(?:(?:{_TIME}|künftig|weltweit|jährlich) )?))"
_REST = r"(?P<rest> .+|)"
# "Die Mechanik fügte 1688 der Schlosser hinzu" has its subject last.
_NO_SUBJECT = r"(?! (?:(?:in|bei|zu) \S+ )?der )"
_TAIL = (
    r"(?P<rest>(?: (?:jährlich|im Jahr|pro Jahr|im Monat|pro Tag|am Tag|je Tonne))?"
    r"(?: (?:ab|an|auf|aus|ein|bereit|frei|vor|um|bei|fest))?(?: [a-zäöüß]+(?:t|en)(?: werden| haben)?)?)"
)
_COUNTED = (
    r"(?:[a-zäöüß]+e )?\S+(?: (?!Jahr)[A-ZÄÖÜ][\w-]+)?(?: (?:des|der) (?:[a-zäöüß]+ )?[A-ZÄÖÜ]\S+)?"
)
# A thing and no person, by article or ending.
_SORT = (
    r"(?P<a>(?:eine (?:[\w-]+e )*[A-ZÄÖÜ][\w-]+(?<!in)(?<!frau)(?<!person)|"
    r"ein (?:[a-zäöüß-]+ )*[a-zäöüß-]+es [A-ZÄÖÜ][\w-]+)(?: .*)?)"
)
# Before these, "eine Sperre" would be the subject.
_NO_OBJECT = (
    "(?:blieb|bleib|droh|fehl|folg|gehör|gilt|galt|entst|herrsch|kam|komm|gib|gab|st[ea]).*"
)
_COMMON_NOUN = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)*"
_FEMININE = r"[A-ZÄÖÜ][a-zäöüß-]*(?:ung|heit|keit|schaft|ion|tät|ei|in|stätte|bank|stadt|firma)"
_COMPANY = r"\b(?:AG|GmbH|KG|SE|plc|Inc\.|Ltd\.?|LLP|ASA|S\.A\.)(?! \w)"

_OF_FRONT = (
    Rule("Wann {verb} {rest}", _WHEN),
    Rule("{p} wann {verb} {rest}", _LIMIT),
    Rule("Wo {verb} {rest}", _place(_NAME), rf"(?!{_BE}$).+"),
    Rule(
        "Wie viele {n} {verb} {rest}", rf"(?P<a>(?i:{_FIGURE})) (?P<n>(?!bis).+)", rf"(?!{_BE}$).+"
    ),
)
_OF_CIRCUMSTANCE = (
    Rule("Wann {verb} {front} {pre} {rest}", rest=_ADVERBS + _WHEN + _NO_SUBJECT + _REST),
    Rule("{p} wann {verb} {front} {pre} {rest}", rest=_ADVERBS + _LIMIT + _NO_SUBJECT + _REST),
    Rule(
        "Wo {verb} {front}",
        verb="liegt|liegen|lag|lagen|(?:befindet|befinden|befand|befanden) sich",
        rest=r"(?P<a>(?:in|im|auf|bei|nördlich|südlich|östlich|westlich|nahe|zwischen) "
        r"(?!dem [Vv]|Rang|Platz)[^\d]+)",
    ),
    Rule(
        "Wo {verb} {front} {pre} {rest}",
        verb=rf"(?!(?:{_BE}|liegt|liegen|lag|lagen)$|befand|befind).+",
        rest=_AFTER_TIME + _place(_ONE_NAME) + _REST,
    ),
)
_OF_FIGURE = (
    *(
        Rule(
            f"Wie hoch {be} {{front}}",
            verb=verb,
            rest=rf"(?:nach .*?|zuletzt )?(?:(?:auf|bei) )?(?P<a>{_FIGURE} (?!k?m\b|\w*[Mm]eter)\S+.*)",
        )
        for be, verb in (
            ("ist", "beträgt|beläuft sich|liegt"),
            ("sind", "betragen|belaufen sich|liegen"),
            ("war", "betrug|belief sich|lag"),
            ("waren", "betrugen|beliefen sich|lagen"),
        )
    ),
    Rule(
        "Was {verb} {front}", verb="koste[nt]+e?", rest=rf"(?:nach .*?)?(?P<a>{_FIGURE} {_MONEY})"
    ),
    Rule("Wie lange {verb} {front}", verb="dauer.*", rest=rf"(?P<a>(?:{_FIGURE}|\w+) {_SPAN})"),
    Rule(
        "Um wie viel Prozent {verb} {front} {pre} {rest}",
        rest=rf"(?P<pre>(?:.* )?)(?P<a>um (?:{_ABOUT} )?\d[\d.,]* (?:Prozent|%))"
        rf"(?: auf {_FIGURE} \S+(?: je \S+)?)?(?P<rest>(?: [a-zäöüß]+)?)",
    ),
    Rule(
        "Wie viele {n} {verb} {front} {pre} {rest}",
        verb=rf"(?!(?:{_BE}|liegt|lag|liegen|lagen)$|kost|dauer|betr|bel[äai]).+",
        rest=rf"{_AFTER_TIME}(?P<a>{_FIGURE} (?!{_SPAN})(?P<n>{_COUNTED})){_TAIL}",
    ),
)
_OF_THING = (
    Rule("Was {verb} {front}", r"(?:D\w+ )?\S+(?: \S+)?", "ist|war", _SORT),
    Rule(
        "Was {verb} {front} {pre}",
        "(?!Die |Das |Eine? ).+",
        rf"(?!(?:{_AUXILIARY}|{_BE}|{_NO_OBJECT})$).+",
        rf"(?P<pre>(?:(?:von|für|bei|mit|in|aus|nach|gegen) {_NAME} |{_TIME} )?)"
        r"(?P<a>(?:einen?|ein) .*(?: [A-ZÄÖÜ]\S+|\d+))",
    ),
    Rule(
        "Was {verb} {front} {pre} {rest}",
        verb=_AUXILIARY,
        rest=rf"(?P<pre>(?>(?:{_TIME} )?(?:in {_ONE_NAME} )?))"
        r"(?P<a>(?:einen?|ein) .* [A-ZÄÖÜ]\S+) (?P<rest>[a-zäöüß]+(?:t|en)(?: haben| werden| sein)?)",
    ),
)
_OF_DOER = (
    *(
        Rule(
            f"Welch{ending} {{n}}{{m}} {{verb}} {{rest}}",
            rf"(?!.*{_COMPANY}){article} (?:(?:{FROM_PLACE}e )?(?P<n>{noun})(?: {_CAPITAL})+|"
            rf"{FROM_PLACE}e (?P<m>{_COMMON_NOUN}))",
            _SINGULAR,
        )
        for article, ending, noun in (
            ("Der", "er", f"{_COMMON_NOUN}(?<!e)"),
            ("Die", "e", _FEMININE),
            ("Das", "es", f"{_COMMON_NOUN}(?<!e)"),
        )
    ),
    Rule("Wer {verb} {rest}", rf".*(?:{_COMPANY}|\b(?:Dr|Prof)\.).*", _SINGULAR),
    Rule(
        "Von wem {verb} {front} {pre} {rest}",
        verb="wird|wurde|werden|wurden",
        rest=rf"{_AFTER_TIME}(?P<a>(?:von|vom) (?:(?:der|dem) )?(?:[\w-]+(?:en|er) )*"
        rf"{_CAPITAL}(?: {_CAPITAL})+) (?P<rest>[a-zäöüß]+(?:t|en))",
    ),
)
_OF_SUBJECT = (*_OF_CIRCUMSTANCE, *_OF_FIGURE, *_OF_THING, *_OF_DOER)
_OF_REASON = Rule(
    "Warum {verb} {front} {rest}", verb="(?!gilt).+", rest=r"(?P<rest>(?!.*\b(?:nur|erst)\b).+)"
)
_COUNT = re.compile(r"^Wie viele (\S+)")


def questions_of(text: str, sentence: Sentence) -> Iterator[MadeQuestion]:
    """The questions that a German sentence of an article answers, in a fixed order."""
    clause = main_clause(text, sentence)
    if clause is None:
        return
    made = list(asked(_OF_FRONT, clause))
    if is_subject(clause, text):
        made += asked(_OF_SUBJECT, clause, inside(clause.front))
        if clause.reason:
            start, end = clause.reason
            reasons = asked([_OF_REASON], clause, inside(clause.front))
            made += [replace(each, start=start, end=end) for each in reasons]
    for each in made:
        question = _COUNT.sub(_spelled, each.question)
        if is_clear(question) and text[each.start : each.end] not in question:
            yield replace(each, question=question)


def _spelled(count: re.Match[str]) -> str:
    """How many of a unit, as one says it: not "Wie viele %"."""
    unit = _UNITS.get(count.group(1), count.group(1))
    is_mass = unit == "Prozent" or re.fullmatch(_MONEY, unit)
    return f"Wie {'viel' if is_mass else 'viele'} {unit}"
