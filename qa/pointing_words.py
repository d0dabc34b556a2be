"""Words of a question that point back to what was said before it, in German and English.

Most words that can point back need not: "es" is a mere filler in "Gibt es Kupfer?" (expletive),
"dazu" announces a clause in "dazu, dass ..." (correlative), "das" is a relative pronoun after a comma and
an article before a noun, and a pronoun may have its noun in the question itself (antecedent). Each kind
has its rule here.
"""

import re
from collections.abc import Callable, Sequence

from qa.expletives import (
    RELATIVES,
    announces_clause,
    clause_after,
    is_expletive_es,
    is_expletive_it,
)
from qa.question_form import ASKING, word_set
from qa.question_words import (
    AUXILIARIES,
    MEASURES,
    PREPOSITIONS,
    Word,
    in_small_letters,
    is_function_word,
    is_named,
    names_of,
)

# Nouns that were named before where nothing names them more closely: "die Firma", "the author".
_KINDS = word_set(
    """firma unternehmen konzern gesellschaft behörde ministerium institut verband gericht bank partei
    gruppe projekt vorhaben programm abkommen vertrag gesetz verfahren studie bericht mine grube werk
    fabrik anlage hütte lagerstätte hafen strecke stadt region land gebiet minister chef präsident
    veranstalter betreiber eigentümer besitzer hersteller käufer verkäufer inhaber gründer sprecher
    company firm project mine plant agreement deal contract country region city author study owner
    operator organiser organizer buyer seller founder manufacturer zeug ding sache stoff mineral metall
    material rohstoff produkt stuff thing metal mineral product"""
)
_TIMES = word_set(
    """jahr jahres jahrhundert jahrzehnt monat monats woche quartal tage tagen zeit sommer winter frühjahr
    herbst year month week quarter summer winter spring autumn morning decade century time days"""
)
_BE = word_set("is are was were be been isn aren s exist exists remain remains")
_ARTICLES = word_set("der die das den dem des ein eine einen einem einer the")
# After these no noun follows that belongs to "das" or "die" before them.
_NO_NOUN_PHRASE = word_set(
    """ein eine einen keine kein er sie es man wir ich alles denn eigentlich jetzt überhaupt wirklich mehr
    weniger jemand niemand schon insgesamt"""
)
_RANK = re.compile(r"(erste|zweite|dritte|letzte|ander|größt|\w{3,}st)(e|er|es|en|em|n)?")


def points_back(words: Sequence[Word]) -> bool:
    """Whether any word of a question points to something outside of it."""
    return any(
        (rule := _RULES.get(word.low)) is not None
        and not (len(word.text) > 1 and word.text.isupper())
        and not _has_antecedent(words, at)
        and rule(words, at)
        for at, word in enumerate(words)
    )


def _has_antecedent(words: Sequence[Word], at: int) -> bool:
    """Whether a clause of the question before that of a word names something.

    Within their own clause pronouns have no antecedent ("Wie viel Uran verkauft er?").
    """
    return any(each.is_name and each.clause < words[at].clause for each in words[:at])


def _is_after_name(words: Sequence[Word], at: int) -> bool:
    return any(each.is_name for each in words[:at])


def _is_relative(words: Sequence[Word], at: int) -> bool:
    """Whether a word opens a relative clause: ", das" or ", in dem"."""
    if words[at].after_comma:
        return True
    return at > 0 and words[at - 1].after_comma and words[at - 1].low in PREPOSITIONS


def _has_relative(words: Sequence[Word], at: int) -> bool:
    """Whether a relative clause follows right away; German ones need a comma, English ones not."""
    after = words[at + 1 : at + 2]
    return any(
        each.low in ("who", "which", "that")
        or (each.after_comma and each.low in RELATIVES | PREPOSITIONS)
        for each in after
    )


def _pronoun(words: Sequence[Word], at: int) -> bool:
    """er, ihn, they; but neither the polite "Sie" nor an English one with a name before it."""
    word, following = words[at], words[at + 1 :][:1]
    if word.low == "sie" and (
        (at and word.text[0].isupper()) or any(each.low in ("mir", "uns") for each in following)
    ):
        return False
    is_subject = word.low in ("he", "she", "they") and not word.is_last
    return not (is_subject and _is_after_name(words, at))


def _possessive(words: Sequence[Word], at: int) -> bool:
    """ihre, its; but not after their owner, the verb "sein", or "könnt ihr"."""
    word = words[at]
    if word.low == "sein" and word.is_last:
        return False
    if word.low == "ihr" and at and words[at - 1].low in ("könnt", "habt", "wisst", "seid"):
        return False
    if at and word.text[0].isupper():
        return False
    return not (_is_after_name(words, at) or _owner_follows(words, at))


def _owner_follows(words: Sequence[Word], at: int) -> bool:
    """As in "Wie viel seines Lithiums bezog Europa?": the question phrase precedes its owner (cataphora)."""
    is_in_question_phrase = all(word.low in ASKING | PREPOSITIONS | MEASURES for word in words[:at])
    return is_in_question_phrase and is_named(words, at + 1) and is_named(words, at + 3)


def _adverb(words: Sequence[Word], at: int) -> bool:
    """davon, instead; but not "davon, ob", "instead of", and not the conjunction ", damit"."""
    is_preposition = [each.low for each in words[at + 1 : at + 2]] == ["of"]
    return not (is_preposition or words[at].after_comma or announces_clause(words, at))


def _demonstrative(words: Sequence[Word], at: int) -> bool:
    """dieser, those; but not "dieses Jahr", "those who", "dasselbe wie" or ", denen"."""
    after = [each.low for each in words[at + 1 : at + 3]]
    if not _TIMES.isdisjoint(after) or _has_relative(words, at):
        return False
    if words[at].low.endswith("selbe"):
        return "wie" not in clause_after(words, at)
    return not (words[at].low in RELATIVES and _is_relative(words, at))


def _such(words: Sequence[Word], at: int) -> bool:
    """As in "so was", "solche", such a; but not "metals such as"."""
    after = words[at + 1].low if at + 1 < len(words) else ""
    if words[at].low == "so":
        return after in ("was", "etwas", "eine", "einen", "ein", "einem", "einer")
    return after not in ("as", "wie")


def _es(words: Sequence[Word], at: int) -> bool:
    """As in "Wer leitet es?", but not in "Gibt es Kupfer?"."""
    return not is_expletive_es(words, at)


def _it(words: Sequence[Word], at: int) -> bool:
    """As in "When was it built?", but not in "Is it true that ...?", nor with a name before it."""
    if is_expletive_it(words, at):
        return False
    is_object = words[at].is_last or (at > 0 and words[at - 1].low in PREPOSITIONS)
    return is_object or not _is_after_name(words, at)


def _there(words: Sequence[Word], at: int) -> bool:
    """As in "Who works there?", but not "are there"."""
    beside = {each.low for each in words[max(0, at - 1) : at + 3]}
    return beside.isdisjoint(_BE)


def _da(words: Sequence[Word], at: int) -> bool:
    """As in "Was kostet es da?", but neither "Leonardo da Vinci" nor the conjunction "da die Mine"."""
    word, before = words[at], words[at - 1] if at else None
    if before is None or word.after_comma or word.is_last:
        return before is not None and not word.after_comma
    after = words[at + 1]
    if after.text[0].isupper() or after.low in ("vinci", "gama", "silva", "costa"):
        return False
    return before.low in AUXILIARIES or after.low not in _ARTICLES | {"es", "sie", "er", "das"}


def _article(words: Sequence[Word], at: int) -> bool:
    """As in "das kostet" or "die Firma"; but not the article of "das Werk" and not ", das"."""
    if at == 0 or _is_relative(words, at):
        return False
    if _is_known_kind(words, at):
        return True
    if words[at].low not in ("the", "des") and _has_bare_adjective(words, at):
        return True
    if words[at].low in ("the", "des") or any(
        words[n].is_last and _has_relative(words, n) for n in range(at, min(at + 2, len(words)))
    ):
        return False
    return not _has_noun(words, at)


def _is_known_kind(words: Sequence[Word], at: int) -> bool:
    """Whether a noun follows that has to be one that was named before: "die Firma".

    A name behind it names it more closely, and so does a relative clause.
    """
    if words[at].is_last or words[at + 1].low not in _KINDS or _has_relative(words, at + 1):
        return False
    if not in_small_letters(words):
        return all(name.casefold() in _KINDS for name in names_of(words))
    is_apposition = words[at].low != "the" and is_named(words, at + 2)
    return not is_apposition and PREPOSITIONS.isdisjoint(clause_after(words, at + 1))


def _has_bare_adjective(words: Sequence[Word], at: int) -> bool:
    """Whether an article has an adjective whose noun was named before: "die erste", "den größten"."""
    if words[at].is_last or not _RANK.fullmatch(words[at + 1].low):
        return False
    if words[at + 1].text[0].isupper():
        return False
    after = words[at + 2 : at + 3]
    return not after or (
        is_function_word(after[0]) and after[0].low not in _ARTICLES | PREPOSITIONS
    )


def _has_noun(words: Sequence[Word], at: int) -> bool:
    """Whether an article has its noun, past adjectives and what describes them.

    "das im Jahr 2024 eröffnete Werk" has it, "ist das im Jahr" has not.
    """
    rest = [each for each in words[at + 1 :] if each.clause == words[at].clause]
    if not rest or words[at].is_last or rest[0].low in _NO_NOUN_PHRASE | _ARTICLES:
        return False
    in_phrase, was_noun, seen = False, False, 0
    for n, each in enumerate(rest):
        is_noun = is_named(words, at + 1 + n) or each.text[0].isupper() or each.text[0].isdigit()
        if is_noun and not in_phrase:
            return True
        if each.low in PREPOSITIONS:
            in_phrase, was_noun = True, False
        elif in_phrase and was_noun and not is_noun:
            in_phrase, seen = False, seen + 1
        elif in_phrase and each.low.endswith("sten"):  # "am meisten"
            in_phrase = False
        elif not in_phrase:
            seen += 1
        was_noun = is_noun
        if seen > 3:
            return False
    return False


def _that(words: Sequence[Word], at: int) -> bool:
    """As in "Why is that?" and "that mine", but neither the conjunction nor the relative pronoun."""
    if words[at].after_comma or at == 0:
        return False
    before, is_last = words[at - 1].low, words[at].is_last
    is_determiner = not is_last and words[at + 1].low in _KINDS
    return is_last or is_determiner or before in AUXILIARIES | PREPOSITIONS | ASKING


def _both(words: Sequence[Word], at: int) -> bool:
    """beide, the two; but not where two things are named beside it: "both Chile and Peru"."""
    if words[at].low in ("two", "zweien"):
        before = [each.low for each in words[max(0, at - 2) : at]]
        if before != ["of", "the"] and before[-1:] != ["von"]:
            return False
    return not any(each.low in ("und", "oder", "and", "or") for each in words[1:])


def _bare(words: Sequence[Word], at: int) -> bool:
    """As in "Hat Peru auch eine?", but not "eine Mine"."""
    before = words[at - 1].low if at else ""
    return words[at].is_last and bool(before) and before not in ("no", "any", "every", "number")


_Rule = Callable[[Sequence[Word], int], bool]
_KINDS_OF_WORDS: tuple[tuple[_Rule, str], ...] = (
    (_pronoun, "er sie ihn ihm ihnen he she they him them"),
    (
        _possessive,
        "ihr ihre ihrer ihren ihrem ihres sein seine seiner seinen seinem seines its their his her",
    ),
    (
        _adverb,
        """davon dafür dagegen damit daran darauf daraus darin darüber dazu dabei dahinter danach davor dadurch
        darum darunter daher dahin damals dort dorthin dorther seitdem seither deshalb deswegen stattdessen
        trotzdem instead afterwards thereafter""",
    ),
    (
        _demonstrative,
        """dies diese dieser dieses diesem diesen jene jener jenes dessen deren denen dasselbe derselbe
        dieselbe selbige this these those""",
    ),
    (_such, "so such solche solcher solches solchen solchem derartige derartigen"),
    (_es, "es"),
    (_it, "it"),
    (_there, "there"),
    (_da, "da"),
    (_article, "der die das den dem des the"),
    (_that, "that"),
    (_both, "beide beiden beider beides both two zweien"),
    (_bare, "eine einer eines einen eins keine keiner keins welche one ones"),
)
_RULES = {form: rule for rule, forms in _KINDS_OF_WORDS for form in forms.split()}
