"""The main clause of a German sentence, cut at its finite verb.

The verb is in second place: the first word in small letters behind a noun that is neither article,
preposition nor conjunction. All is told by closed classes of words and by endings; where a cut is not
sure there is no clause.
"""

import itertools
import re

from qa.question_form import word_set
from qa.records import Sentence
from qa.suggestions.rules import MAX_CLAUSE_CHARS, Clause, clause_of, plain

AUXILIARY = word_set(
    """hat haben hatte hatten wird werden wurde wurden soll sollen sollte sollten will wollen wollte
    wollten kann können konnte konnten könnte könnten muss müssen musste mussten müsste müssten darf
    dürfen durfte durften dürfte dürften möchte möchten"""
)
COPULA = word_set("ist sind war waren")
# Past tenses that no ending shows.
_STRONG = word_set(
    """begann blieb brach fand fiel flog ging gab galt gewann griff hielt hieß kam lag las lief ließ lud
    nahm rief schien schied schlug schloss schnitt schrieb schuf sah sank saß schwieg sprach sprang
    stand starb stieg stieß stritt traf trat trieb trug unterschrieb verband verlor verschwand warb
    warf wuchs zog zwang erhielt erschien entstand bestand empfing fing bat riss wich wies
    betrug belief befand"""
)
# They end like verbs and may follow a noun.
_NO_VERB = word_set(
    """nicht erst fast jetzt dort oft weit meist längst selbst zuletzt zunächst zuerst insgesamt derzeit
    weltweit bereit sonst gestern hinten unten oben innen außen gesamt gut entgegen zugunsten inmitten
    genannt geboren würde würden hätte hätten wäre wären"""
)
# They may stand between the nouns of one constituent.
_INSIDE = word_set(
    """der die das des dem den ein eine eines einer einem einen ihren seinen unseren und oder sowie bzw. bis
    an am auf aus bei beim durch für gegen im in ins mit nach neben ohne seit trotz über um unter vom
    von vor wegen zu zum zur zwischen gegenüber laut statt samt zufolge rund rd. etwa ca. knapp als de del
    di da du la le van y of t kg g km m ha m² m³ d.o.o. plc"""
)
_ARTICLES = word_set("Der Die Das Ein Eine Kein Keine Jeder Jede Jedes")
_SINGULAR = _ARTICLES - {"Die"}
_OBJECT_ARTICLES = word_set("Den Dem Des Einen Einem Einer Eines")
_NUMERALS = word_set(
    "Zwei Drei Vier Fünf Sechs Sieben Acht Neun Zehn Elf Zwölf Mehrere Einige Viele"
)
_PREPOSITIONS = word_set(
    """In Im Am An Auf Aus Bei Beim Durch Für Gegen Mit Nach Neben Ohne Seit Trotz Über Um Unter Vom Von
    Vor Wegen Zu Zum Zur Zwischen Bis Ab Laut Binnen Während Gegenüber Statt"""
)
# What a subject may begin with that follows the verb.
_NOMINATIVE = word_set("der die das ein eine sein seine ihr ihre es man")
_SMALL = _ARTICLES | _OBJECT_ARTICLES | _NUMERALS | _PREPOSITIONS

_VERBLIKE = re.compile(r"[a-zäöüß]{2,}(?:t|te|ten|en|ern|eln)")
# "Im Juni gegründete Firmen verpflichten sich"
_PARTICIPLE = re.compile(
    r"ge(?!hör|währ|nehm|lang|stalt|statt|nüg|fähr|wöhn|bär|denk|leit|nes|rat)\w+t(?:e|en|es|er)"
)
_VERB_AT_END = re.compile(r"[a-zäöüß]+(?:t|en|ein|tun)")
_WORD = re.compile(r"\S+")
_ENDS_NOUNS = re.compile(r"[A-ZÄÖÜČŠŽ\d].*|%|t|km|plc|d\.o\.o\.")
# They tie a sentence to the one before it, and it is whole without them.
_CONNECTORS = re.compile(
    r"(?<=\w)(?<!als) (?:jedoch|allerdings|dennoch|trotzdem|daher|deshalb|deswegen|demnach|zudem|auch|"
    r"außerdem|ebenfalls|hingegen|aber|daraufhin|indes|unterdessen|nun|jetzt|derzeit|inzwischen|"
    r"mittlerweile|bereits|wiederum|zugleich|erneut|freilich|nach eigenen Angaben|nach Schätzungen)(?= )"
)
_END = re.compile(r", |;| [–-] |$")
_SUBORDINATE = re.compile(
    r"(?:die|der|das|dem|den|deren|dessen|denen|wo|was|wobei|wofür|wovon|womit|weil|da|obwohl|während|"
    r"nachdem|damit|sodass|um|allerdings|aber|sondern|davon|d\. h\.|z\. B\.|u\. a\.|darunter|ehe|bevor|"
    r"als|nach|sofern|falls|wenn|seit|(?:an|auf|aus|bei|durch|für|in|mit|nach|über|um|unter|von|vor|zu|"
    r"zwischen) (?:der|die|das|dem|den|denen|deren|dessen))\b"
)
_SAID = re.compile(
    r"wie .*(?:teil|meld|bericht|bekannt|hervorg|heißt|hieß|sag|klär|schreib|schrieb|künd|räum|gab|gibt)"
    r"\w*(?: \w+)?|(?:sagte|so|teilte|hieß|erklärte|erläuterte|meldete|berichtete|schrieb)\b.*"
)
# What is said follows behind the comma.
_SAYS = re.compile(
    r" (?:sag|erklär|behaupt|mein|glaub|vermut|bericht|meld|beton|erläuter|forder|fürcht|erwart|hoff|zeig)"
    r"(?:t|te|en|ten|et|ete|eten)\b(?!.*\bein)"
)
_SEPARABLE = word_set(
    "ab an auf aus bei ein fest frei her hin los mit nach um vor weg zu zurück zusammen bereit durch"
)
_RELATIVE = re.compile(r"(?:\w+ )?(?:die|der|das|dem|den|deren|dessen|denen|wo)\b")
# "ein Verfahren, das ..." says little without its relative clause.
_VAGUE_END = re.compile(
    r"(?<!ist )(?<!war )\b(?:ein|eine|einen|einem|einer) (?:[a-zäöüß]+ )?[A-ZÄÖÜ][\w-]+$"
)
_REASON = re.compile(r", ((?:weil|da) [^;–]+)")
_AND = re.compile(r" (?:und|oder|sowie|sondern) (?=(\S+)(?: (\S+))?)")
_INFLECTED = re.compile(r".*(?:e|en|er|es|em)")
# "Der deutschen Firma gehört" is a dative.
_DATIVE = re.compile(r"Der [a-zäöüß-]+en ")
_SECOND_INFINITIVE = re.compile(r"( [a-zäöüß]+(?:t|en)) (?:und|oder|sowie) .*")


def main_clause(text: str, sentence: Sentence) -> Clause | None:
    """The clause with which a sentence begins; None where it is not sure to be whole.

    What stands in brackets is blank in it, and so are connectors such as "deshalb".
    """
    body = plain(text, sentence, _CONNECTORS)
    whole = _before_subordinate(body) if body else None
    if not body or not whole or len(whole) > MAX_CLAUSE_CHARS or not (verb := _verb(whole)):
        return None
    rest = _of_one_verb(verb.group(), whole[verb.end() :])
    if rest is None:
        return None
    reason = _REASON.fullmatch(body, len(whole))
    verb_end = verb.end() + (len(" sich") if rest.startswith(" sich ") else 0)
    return clause_of(
        whole[: verb.end()] + rest,
        (verb.start(), verb_end),
        sentence.start,
        reason.span(1) if reason else None,
    )


def is_subject(clause: Clause, text: str) -> bool:
    """Whether the front is sure to be the subject; the article's text shows what is a noun."""
    first, after = clause.front.split()[0], clause.rest.split()[0]
    if first in _SINGULAR and clause.verb.endswith("en") and " und " not in clause.front:
        return False
    if first == "Der":
        return not _DATIVE.match(clause.front)
    if first in _ARTICLES:
        # "Die Kosten trägt der Staat" has its object in front, "Die Firmen haben ein Werk" has not
        is_plural = clause.verb.endswith("en") and after in ("ein", "eine", "das")
        return is_plural or (not after[0].isupper() and after not in _NOMINATIVE)
    if first in _SMALL or after[0].isupper() or after in ("der", "es", "man"):
        return False
    return re.search(rf"[a-zäöüß,\d] {re.escape(first)}\b", text) is not None


def inside(front: str) -> str:
    """A front as it is written within a sentence."""
    return front[0].lower() + front[1:] if front.split()[0] in _SMALL else front


def _before_subordinate(body: str) -> str | None:
    """What stands before the first comma, where only subordinate clauses follow."""
    end = _END.search(body)
    if end is None or end.group() != ", ":
        return body[: end.start()] if end else body
    main, following = body[: end.start()], body[end.end() :]
    if _SAID.match(following):
        return main
    if not _SUBORDINATE.match(following) or _SAYS.search(main) or _goes_on(following):
        return None
    return None if _VAGUE_END.search(main) and _RELATIVE.match(following) else main


def _goes_on(following: str) -> bool:
    """Whether the main clause ends behind the subordinate one: "schuf, als er alt war, die Formel"."""
    parts = following.split(", ")
    last = following.split()[-1]
    return len(parts) > 1 and (
        not last.islower()
        or last in _SEPARABLE
        or not all(_SUBORDINATE.match(part) or part[:1].isupper() for part in parts)
    )


def _verb(clause: str) -> re.Match[str] | None:
    """The finite verb: the first word behind a noun that can be nothing else."""
    words = list(_WORD.finditer(clause))
    for left, right in itertools.pairwise(words):
        before, word = left.group(), right.group()
        if left is words[0] and before in _SMALL:
            continue
        if _ENDS_NOUNS.fullmatch(before) and word[0].islower() and word not in _INSIDE:
            return right if _is_verb(word) else None
    return None


def _is_verb(word: str) -> bool:
    if word in AUXILIARY | COPULA | _STRONG:
        return True
    may_be = word not in _NO_VERB | _INSIDE and not _PARTICIPLE.fullmatch(word)
    return may_be and _VERBLIKE.fullmatch(word) is not None


def _of_one_verb(verb: str, rest: str) -> str | None:
    """The rest up to where a second verb is joined by "und"; None where that is not clear."""
    for match in _AND.finditer(rest):
        word, after = match.group(1), match.group(2) or ""
        may_be_adjective = after[:1].isupper() and _INFLECTED.fullmatch(word)
        if word in AUXILIARY | COPULA or (_is_verb(word) and not may_be_adjective):
            rest = rest[: match.start()]
            break
    if verb in AUXILIARY:
        rest = _SECOND_INFINITIVE.sub(r"\1", rest)
        last = rest.split()[-1] if rest.split() else ""
        if not _VERB_AT_END.fullmatch(last) or last in _NO_VERB | _INSIDE:
            return None
    is_composed = verb in AUXILIARY | COPULA
    return rest if rest.strip() and not _has_another_verb(rest.split(), is_composed) else None


def _has_another_verb(words: list[str], is_composed: bool) -> bool:
    """Whether a second clause is joined to the first, as in "und in Bonn lebten 12"."""
    inner = words[:-1] if is_composed else words
    if not (AUXILIARY | COPULA).isdisjoint(inner):
        return True
    joined = next((n for n, word in enumerate(inner) if word in ("und", "oder", "sowie")), None)
    return joined is not None and any(
        _ENDS_NOUNS.fullmatch(before) and word[0].islower() and _is_verb(word)
        for before, word in itertools.pairwise(inner[joined:])
    )
