"""HTML of the conversation and of the article beside it.

Article text, titles, file names and questions are hostile here: Gradio escapes nothing that goes
through ``gr.HTML``, and runs its value through two template languages. Everything that is not
written in this package passes ``safe``.
"""

from collections.abc import Sequence
from pathlib import PurePath

from qa import sentences
from qa.records import Answer, Article, Citation, NoAnswer, Span
from qa.small_talk import is_small_talk
from ui.render import differs_from, named_reprints, provenance, split_at_words
from ui.texts import Texts
from ui.web.escaping import label
from ui.web.escaping import safe as safe
from ui.web.feedback_line import feedback_line
from ui.web.turn import Turn as Turn

_CLOSEST = 3


def conversation(turns: Sequence[Turn], texts: Texts) -> str:
    """All turns, oldest first; what belegt is while there are none."""
    if not turns:
        return f'<div class="welcome"><p>{safe(texts.tagline)}</p></div>'
    shown = "".join(_turn(number, turn, texts) for number, turn in enumerate(turns))
    return f'<div class="turns" role="log" aria-live="polite">{shown}</div>'


def suggestions(questions: Sequence[str], texts: Texts) -> str:
    """Questions to click that the articles answer; nothing without any."""
    buttons = "".join(
        f'<button type="button" class="suggestion" data-ask="{label(each)}">{safe(each)}</button>'
        for each in questions
    )
    return f"<p>{safe(texts.answered)}</p>{buttons}" if questions else ""


def evidence(result: Answer | NoAnswer | None) -> tuple[Citation, ...]:
    """What can be opened beside a result: its citations, or the closest passages, numbered."""
    if isinstance(result, Answer):
        return result.citations
    passages = result.passages[:_CLOSEST] if result else ()
    return tuple(
        Citation(n, passage.article, passage.start, passage.end, passage.text)
        for n, passage in enumerate(passages, 1)
    )


def article_panel(result: Answer | NoAnswer | None, current: int, texts: Texts) -> str:
    """The article of one piece of evidence, with the places marked that are cited from it.

    Args:
        result: an answer or its absence; None for neither.
        current: number of the evidence to show, from 1.
        texts: language of the page.
    """
    citations = evidence(result)
    shown = next((c for c in citations if c.n == current), None)
    if shown is None:
        return f'<p class="empty">{safe(texts.article_empty)}</p>'
    article = shown.article
    spans = (*result.spans, *result.differing) if isinstance(result, Answer) else ()
    own = [c for c in citations if c.article.id == article.id] if spans else [shown]
    return _article(
        article, f'<div class="text">{_marked_text(article, own, spans, current)}</div>'
    )


def article_to_mark(article: Article, result: Answer | NoAnswer, texts: Texts) -> str:
    """An article in which words can be selected, by sentences with the arrow keys.

    Args:
        article: any.
        result: what is cited from it stays marked.
        texts: language of the page.
    """
    is_answer = isinstance(result, Answer)
    own = [c for c in evidence(result) if is_answer and c.article.id == article.id]
    spans = (*result.spans, *result.differing) if isinstance(result, Answer) else ()
    bounds = " ".join(
        f"{each.start}-{each.end}" for each in sentences.split(article.text, article.language)
    )
    return _article(
        article,
        f'<div class="text" tabindex="0" role="group" aria-label="{label(texts.mark_keys)}" '
        f'data-sentences="{bounds}">{_marked_text(article, own, spans, 0)}</div>',
    )


def _article(article: Article, text: str) -> str:
    return (
        f'<article lang="{safe(article.language)}" aria-label="{label(article.title)}">'
        f"<header><h2><bdi>{safe(article.title)}</bdi></h2>"
        f'<p class="path">{_known(article)}</p></header>{text}</article>'
    )


def _turn(number: int, turn: Turn, texts: Texts) -> str:
    asked = f'<p class="question"><bdi>{safe(turn.question)}</bdi></p>'
    reply = f'<div class="reply">{_reply(number, turn, texts)}{feedback_line(number, turn, texts)}</div>'
    return f'<section class="turn">{asked}{_understood(turn, texts)}{reply}</section>'


def _understood(turn: Turn, texts: Texts) -> str:
    """What was looked for where that is more than was asked, and a way to look for that alone."""
    if turn.result is None or turn.result.understood == turn.result.question:
        return ""
    told = texts.understood.format(question=turn.result.understood)
    return (
        f'<p class="understood"><bdi>{safe(told)}</bdi> <button type="button" class="literally" '
        f'data-ask="{label(turn.result.question)}" data-literally>{safe(texts.ask_literally)}</button></p>'
    )


def _reply(number: int, turn: Turn, texts: Texts) -> str:
    if turn.result is None:
        return f'<p class="status">{safe(turn.status)}</p>'
    if isinstance(turn.result, NoAnswer):
        return _no_answer(number, turn.result, texts)
    answer = turn.result
    differing = "".join(
        _differing(number, span, answer.citations, texts) for span in answer.differing
    )
    cited = " ".join(
        f"<bdi>{_sentence(c, answer.spans)}</bdi>{_link(number, c)}"
        for c in answer.citations
        if any(_carries(c, span) for span in answer.spans)
        or not any(_carries(c, span) for span in answer.differing)
    )
    sources = "".join(
        f"<li>{_link(number, c)} <bdi>{safe(c.article.title)}</bdi> "
        f'<span class="path"><bdi>{safe(_file_name(c.article))}</bdi> [{c.start}:{c.end}]'
        f"{safe(provenance(c, texts))}</span>{_also_in(c, texts)}</li>"
        for c in answer.citations
    )
    percent = texts.confidence.format(percent=round(100 * answer.confidence))
    decides = f'<p class="decides">{safe(texts.decides)}</p>' if answer.form == "yes_no" else ""
    return (
        f'{decides}<p class="answer">{cited}</p>{differing}<ul class="sources">{sources}</ul>'
        f'<p class="confidence">{safe(percent)} · {safe(_seconds(answer, texts))}</p>'
    )


def _differing(turn: int, span: Span, citations: Sequence[Citation], texts: Texts) -> str:
    """Words of another article that differ, in their sentence."""
    shown = " ".join(
        f"<bdi>{_sentence(c, [span])}</bdi>{_link(turn, c)}" for c in citations if _carries(c, span)
    )
    told = safe(differs_from(span.article, texts))
    return f'<p class="differs">{told}</p><p class="answer differing">{shown}</p>'


def _carries(citation: Citation, span: Span) -> bool:
    return (
        citation.article.id == span.article.id
        and citation.start < span.end
        and span.start < citation.end
    )


def _also_in(citation: Citation, texts: Texts) -> str:
    named, more = named_reprints(citation)
    lines = [f"{safe(texts.also_in)} {_reprint(each)}" for each in named]
    lines += [safe(texts.more.format(count=more))] if more else []
    return "".join(f'<span class="also-in">{line}</span>' for line in lines)


def _reprint(article: Article) -> str:
    return _joined(article, article.title, article.source or _file_name(article))


def _sentence(citation: Citation, spans: Sequence[Span]) -> str:
    """A cited sentence, the words that answer set apart."""
    return "".join(
        f'<strong class="words">{safe(text)}</strong>' if is_words else safe(text)
        for text, is_words in split_at_words(citation, spans)
    )


def _no_answer(number: int, result: NoAnswer, texts: Texts) -> str:
    passages = "".join(
        f"<li>{_link(number, c)} <bdi>{safe(c.article.title)}</bdi>"
        f'<p class="passage"><bdi>{safe(_short(c.text))}</bdi></p></li>'
        for c in evidence(result)
    )
    closest = f'<p>{safe(texts.closest)}</p><ul class="closest">{passages}</ul>'
    told = f'<p class="answer none">{safe(texts.no_answer_for(result.reason))}</p>'
    if is_small_talk(result.reason):
        return told
    took = f'<p class="confidence">{safe(_seconds(result, texts))}</p>'
    return f"{told}{closest if passages else ''}{took}"


def _link(turn: int, citation: Citation) -> str:
    return (
        f'<button type="button" class="cite" data-turn="{turn}" data-n="{citation.n}" '
        f'aria-label="{citation.n}: {label(citation.article.title)}">[{citation.n}]</button>'
    )


def _marked_text(
    article: Article, citations: Sequence[Citation], spans: Sequence[Span], current: int
) -> str:
    pieces = [(c.start, c.end, _mark(c, spans, current)) for c in citations]
    for part in sentences.split(article.text, article.language):
        is_cited = any(c.start < part.end and part.start < c.end for c in citations)
        if part.is_heading and not is_cited:
            title = safe(article.text[part.start : part.end])
            pieces.append((part.start, part.end, f'<span class="heading">{title}</span>'))
    shown = []
    at = 0
    for start, end, markup in sorted(pieces):
        shown += [safe(article.text[at:start]), markup]
        at = end
    return "".join([*shown, safe(article.text[at:])])


def _mark(citation: Citation, spans: Sequence[Span], current: int) -> str:
    kind = "cited current" if citation.n == current else "cited"
    return (
        f'<mark class="{kind}" data-n="{citation.n}">{_sentence(citation, spans)}'
        f"<sup>[{citation.n}]</sup></mark>"
    )


def _short(text: str, limit: int = 280) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def _known(article: Article) -> str:
    """The file, and what the document says of itself."""
    return _joined(article, _file_name(article), article.source, article.author)


def _joined(article: Article, *names: str | None) -> str:
    """Some names, and the article's day."""
    day = [f'<bdi class="day">{safe(article.date)}</bdi>'] if article.date else []
    return " · ".join([*(f"<bdi>{safe(each)}</bdi>" for each in names if each), *day])


def _file_name(article: Article) -> str:
    """The name of the file, and what part of it the article is, without the folder."""
    file, mark, part = article.path.partition("!/")
    return PurePath(file).name + mark + part


def _seconds(result: Answer | NoAnswer, texts: Texts) -> str:
    spent = f"{result.timings_ms['total'] / 1000:.2f}"
    return texts.took.format(seconds=spent.replace(".", ",") if texts.code == "de" else spent)
