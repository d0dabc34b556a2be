"""The article panel while a person marks in it what would have been the answer."""

from collections.abc import Iterable, Sequence

from qa.records import Article
from ui.texts import Texts
from ui.web.escaping import label, safe
from ui.web.markup import Turn, article_to_mark, evidence


def articles_of(turn: Turn) -> list[Article]:
    """The articles that were found for a question, those that its result shows first."""
    if not turn.result:
        return []
    found = [each.article for each in evidence(turn.result)]
    found += [each.article for each in turn.result.passages]
    return list({each.id: each for each in found}.values())


def find_article(turns: Iterable[Turn], article_id: str) -> Article | None:
    """An article that was found for one of some questions."""
    found = (article for turn in turns for article in articles_of(turn))
    return next((each for each in found if each.id == article_id), None)


def marking_panel(
    number: int, turn: Turn, article: Article | None, texts: Texts, fault: str = ""
) -> str:
    """An article to mark the answer in, and what can be said instead.

    Args:
        number: of the turn, from 0.
        turn: whose answer is wrong.
        article: what is shown of those that were found; None where there are none.
        texts: language of the page.
        fault: why what was marked last cannot be used.
    """
    shown = article_to_mark(article, turn.result, texts) if article and turn.result else ""
    held = f' data-article="{label(article.id)}"' if article else ""
    return f'<div class="marking" data-turn="{number}"{held}>{_bar(turn, article, texts, fault)}{shown}</div>'


def _bar(turn: Turn, article: Article | None, texts: Texts, fault: str) -> str:
    choices = [
        ("this", texts.mark_this) if article else ("", ""),
        ("nowhere", texts.mark_nowhere),
        ("cancel", texts.mark_cancel),
    ]
    buttons = "".join(
        f'<button type="button" class="choice {choice}">{safe(text)}</button>'
        for choice, text in choices
        if choice
    )
    told = f"<p>{safe(texts.mark_told)}</p>" if article else ""
    wrong = f'<p class="fault" role="alert">{safe(fault)}</p>' if fault else ""
    return (
        f'<div class="bar"><p class="question"><bdi>{safe(turn.question)}</bdi></p>{told}{wrong}'
        f'<div class="choices">{buttons}</div>{_others(articles_of(turn), article, texts)}</div>'
    )


def _others(found: Sequence[Article], shown: Article | None, texts: Texts) -> str:
    """The articles that were found, to be opened."""
    if len(found) < 2 or shown is None:
        return ""
    buttons = "".join(
        f'<button type="button" class="choice open" data-article="{label(each.id)}" '
        f'aria-pressed="{"true" if each.id == shown.id else "false"}">'
        f"<bdi>{safe(each.title)}</bdi></button>"
        for each in found
    )
    return (
        f"<details><summary>{safe(texts.mark_others)}</summary>"
        f'<div class="others">{buttons}</div></details>'
    )
