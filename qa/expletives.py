"""Words that stand for a clause of the same question, or for nothing at all.

"Es" and "it" are expletive in "Gibt es Kupfer?" and "Is it true that ...?"; "dazu" is correlative in "dazu,
dass ...". None of them points to what was said before.
"""

from collections.abc import Sequence

from qa.question_form import ASKING, word_set
from qa.question_words import COMPARATIVES, Word

RELATIVES = word_set("der die das den dem dessen deren denen wer was wo who which that whose")
_SAID = word_set("dass daß ob that whether")
_IMPERSONAL = word_set(
    """gibt gab gäbe gebe geht ging gehe handelt handelte bedarf regnet regnete schneit schneite fehlt
    fehlte mangelt mangelte sei"""
)
# "kommt es zu", "steht es um", "wird es ... geben"
_IMPERSONAL_WITH = {
    **dict.fromkeys(("kommt", "kam", "käme", "komme"), word_set("zu zum zur")),
    **dict.fromkeys(("steht", "stand", "bestellt"), word_set("um mit")),
    **dict.fromkeys(("sieht", "sah"), word_set("aus")),
    **dict.fromkeys(("wird", "soll", "kann", "könnte", "würde", "muss"), word_set("geben")),
    **dict.fromkeys(("heißt", "hieß"), word_set("in im")),
}
_COPULAS = word_set("ist war wird wurde bleibt blieb is was be been get gets got")
_WEATHER = word_set(
    """trocken feucht nass kalt kühl warm heiß dunkel hell windig stürmisch schwül spät früh dry wet cold
    cool warm hot dark windy stormy humid late early raining snowing"""
)
_OF_NOTHING = _WEATHER | word_set("said reported rumoured rumored worth")
# "is it able to" speaks of something, "is it possible to" does not.
_PERSONAL_PREDICATES = word_set(
    """going able expected planned likely set due ready willing supposed scheduled about forced required
    used allowed the a"""
)
_IMPERSONAL_ENGLISH = word_set("take takes took cost costs make makes pay help helps")


def clause_after(words: Sequence[Word], at: int) -> list[str]:
    """The words behind a word in its clause, in small letters."""
    return [each.low for each in words[at + 1 :] if each.clause == words[at].clause]


def announces_clause(words: Sequence[Word], at: int) -> bool:
    """Whether a clause follows that says what a word stands for: "dazu, dass", "davon, ob"."""
    rest = words[at + 1 :]
    if _lacks_standard(words, at):
        return False
    return any(
        each.low in _SAID or (each.after_comma and each.low in ASKING | {"wenn"}) for each in rest
    ) or _has_infinitive(rest)


def _lacks_standard(words: Sequence[Word], at: int) -> bool:
    """Whether something is called cheaper without "than": than what was said before."""
    after = set(clause_after(words, at))
    return not COMPARATIVES.isdisjoint(after) and after.isdisjoint(("als", "than"))


def _has_infinitive(rest: Sequence[Word]) -> bool:
    """Whether a clause ends with "zu bauen" or "auszubauen"."""
    return any(
        each.low.endswith("n")
        and each.is_last
        and ("zu" in each.low[2:-3] or rest[max(0, n - 1)].low == "zu")
        for n, each in enumerate(rest)
    )


def is_expletive_es(words: Sequence[Word], at: int) -> bool:
    """Whether "es" means nothing, as in "gibt es", "ist es wahr, dass", "ist es kalt"."""
    beside = {each.low for each in words[max(0, at - 2) : at + 2]}
    after = set(clause_after(words, at))
    if beside & _IMPERSONAL or (beside & _COPULAS and after & _WEATHER):
        return True
    if any(word in beside and after & needed for word, needed in _IMPERSONAL_WITH.items()):
        return True
    is_cleft = any(each.after_comma and each.low in RELATIVES for each in words[at + 1 :])
    return announces_clause(words, at) or bool(is_cleft and beside & _COPULAS)


def is_expletive_it(words: Sequence[Word], at: int) -> bool:
    """Whether "it" means nothing, as in "is it true that", "does it take to", "is it cold"."""
    after = [each.low for each in words[at + 1 :]]
    has_copula = bool(_COPULAS & {*after[:1], *(each.low for each in words[:at][-2:])})
    if not _SAID.isdisjoint(after) or (after[:1] == ["comes"] and "to" in after):
        return True
    if has_copula and not _OF_NOTHING.isdisjoint(after[:4]):
        return True
    if "to" not in after[1:4] or _lacks_standard(words, at):
        return False
    if has_copula:
        return _PERSONAL_PREDICATES.isdisjoint(after[: after.index("to")])
    return after[0] in _IMPERSONAL_ENGLISH
