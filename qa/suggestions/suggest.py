"""Questions to suggest: made of the articles' sentences, and offered only once they are answered.

A question is good to offer when the assistant answers it from where it was made. So each is asked
first, and kept only if the best supported words overlap those that it was made to ask for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from qa.records import Answer, Article, NoAnswer, Passage, Sentence
from qa.sentences import split
from qa.small_talk import is_small_talk
from qa.suggestions import english_questions, german_questions
from qa.suggestions.rules import MadeQuestion

# Where questions are taken from: an article, and its sentences in the order in which they count.
Source = tuple[Article, Iterable[Sentence]]

# Each takes a while, and a library may hold nothing to ask for.
_ASKED_PER_SUGGESTION = 4
_ARTICLES_PER_SUGGESTION = 12
_MADE_PER_ARTICLE = 8
# What is worth asking for stands at the beginning; books are not read to their end.
_READ_CHARS = 20_000

_MAKERS = {"de": german_questions.questions_of, "en": english_questions.questions_of}


def suggest(
    ask: Callable[[str], Answer | NoAnswer], sources: Iterable[Source], count: int
) -> Iterator[str]:
    """Questions that the assistant answers, one per article at most, yielded as they are found.

    Of each article that question is tried first whose first word has been suggested least. The same
    sources and answers give the same questions.

    Args:
        ask: answers a question; called at most four times per question wanted. What it raises is
            passed on.
        sources: each article once, the most promising first; taken as they are needed.
        count: how many questions at most.
    """
    left = _ASKED_PER_SUGGESTION * count
    suggested: Counter[str] = Counter()
    turn: Iterable[tuple[Article, list[MadeQuestion]]] = (
        (article, made_of(article, sentences))
        for article, sentences in islice(sources, max(0, _ARTICLES_PER_SUGGESTION * count))
    )
    while turn:
        again = []
        for article, made in turn:
            if not made:
                continue
            chosen = min(made, key=lambda each: suggested[_first_word(each)])
            made.remove(chosen)
            left -= 1
            if _is_answer(ask(chosen.question), article, chosen):
                suggested[_first_word(chosen)] += 1
                yield chosen.question
            else:
                again.append((article, made))
            if not left or suggested.total() == count:
                return
        turn = again


def instead(
    ask: Callable[[str], Answer | NoAnswer], result: Answer | NoAnswer, count: int
) -> Iterator[str]:
    """What to suggest beside a result: nothing beside an answer or small talk.

    Args:
        ask: as for ``suggest``.
        result: what was said last.
        count: how many questions at most.
    """
    if not isinstance(result, NoAnswer) or is_small_talk(result.reason):
        return iter(())
    return suggest(ask, around(result.passages), count)


def from_beginning(articles: Iterable[Article]) -> Iterator[Source]:
    """Articles as sources, in their order."""
    for article in articles:
        yield article, split(article.text[:_READ_CHARS], article.language)


def around(passages: Iterable[Passage]) -> Iterator[Source]:
    """The articles of passages as sources: first what the passages hold, then all else."""
    found: dict[str, tuple[Article, list[Sentence]]] = {}
    for passage in passages:
        _article, sentences = found.setdefault(passage.article.id, (passage.article, []))
        sentences += [each.sentence for each in passage.sentences]
    for article, sentences in found.values():
        yield article, (*sentences, *split(article.text[:_READ_CHARS], article.language))


def made_of(article: Article, sentences: Iterable[Sentence]) -> list[MadeQuestion]:
    """The first few questions that sentences of an article answer, as far as they can be turned.

    Args:
        article: one in German or English; others give none.
        sentences: its sentences; headings give none.
    """
    make = _MAKERS.get(article.language)
    if make is None:
        return []
    made = (
        each
        for sentence in sentences
        if not sentence.is_heading
        for each in make(article.text, sentence)
        if each.question.isprintable()  # stray control characters are no words
    )
    return list(dict.fromkeys(islice(made, _MADE_PER_ARTICLE)))


def _first_word(made: MadeQuestion) -> str:
    return made.question.split()[0]


def _is_answer(result: Answer | NoAnswer, article: Article, made: MadeQuestion) -> bool:
    """Whether a result's best words overlap those that were asked for."""
    if isinstance(result, NoAnswer) or result.span.article.id != article.id:
        return False
    return result.span.start < made.end and made.start < result.span.end
