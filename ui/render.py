"""Answers as JSON values and as plain text: what the command line and the page show alike."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from qa.days import told_on
from qa.records import Answer, Article, Citation, NoAnswer, Passage, Span
from ui.texts import Texts

# Agency copy can stand in hundreds of papers.
_NAMED_REPRINTS = 5

_SOFT_HYPHEN = "\xad"


def answer_json(result: Answer | NoAnswer) -> dict[str, Any]:
    """The documented JSON form of an answer (README, "For programs")."""
    citations = result.citations if isinstance(result, Answer) else ()
    return {
        "question": result.question,
        "understood": result.understood,
        "answer": _answer(result) if isinstance(result, Answer) else None,
        "reason": result.reason if isinstance(result, NoAnswer) else None,
        "citations": [_citation(each) for each in citations],
        "passages": [_passage(each) for each in result.passages],
        "timings_ms": {name: round(value, 2) for name, value in result.timings_ms.items()},
    }


def failure_json(question: str, message: str) -> dict[str, Any]:
    """The same form for a question that could not be asked; ``reason`` is the message."""
    return {
        "question": question,
        "understood": question,
        "answer": None,
        "reason": message,
        "citations": [],
        "passages": [],
        "timings_ms": {},
    }


def answer_text(result: Answer | NoAnswer, texts: Texts) -> str:
    """An answer for the terminal: the words, then each cited sentence and where it stands."""
    if isinstance(result, NoAnswer):
        hint = [texts.see_list] if result.reason == "nothing_in_filter" else []
        return "\n".join([texts.no_answer_for(result.reason), *hint, *_closest(result, texts)])
    decides = [texts.decides] if result.form == "yes_no" else []
    shown = [one_line(each) for each in result.shown]
    differing = [
        f"{differs_from(each.article, texts)} {one_line(each.text)}" for each in result.differing
    ]
    lines = [*decides, *shown, *differing, ""]
    for each in result.citations:
        where = f"{place(each)}  {one_line(each.article.title)}{provenance(each, texts)}"
        # a sentence that is the answer itself is not printed twice
        text = [one_line(each.text)] if one_line(each.text) not in shown else []
        lines += _numbered(each.n, [*text, where])
        lines += _also_in(each, texts)
    lines += ["", texts.confidence.format(percent=round(100 * result.confidence))]
    return "\n".join(lines)


def suggestions_text(questions: Sequence[str], texts: Texts) -> str:
    """Questions that the articles answer, a line each below one that says so; nothing without any."""
    lines = ["", texts.answered, *(f"- {one_line(each)}" for each in questions), ""]
    return "\n".join(lines) if questions else ""


def _numbered(number: int, lines: Sequence[str]) -> list[str]:
    return [f"[{number}] {lines[0]}", *(f"    {line}" for line in lines[1:])]


def split_at_words(citation: Citation, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    """The parts of a cited sentence, in order, and whether each is words of the answer."""
    own = sorted((s.start, s.end) for s in spans if s.article.id == citation.article.id)
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in own:
        first = min(max(start - citation.start, at), len(citation.text))
        last = min(max(end - citation.start, first), len(citation.text))
        parts += [(citation.text[at:first], False), (citation.text[first:last], True)]
        at = last
    parts.append((citation.text[at:], False))
    return [(text, is_words) for text, is_words in parts if text]


def place(cited: Citation | Passage) -> str:
    """Where a text stands, ``path:[start:end]``, the path as short as it can be."""
    return f"{short_path(cited.article)}:[{cited.start}:{cited.end}]"


def differs_from(article: Article, texts: Texts) -> str:
    """What introduces the words of another article that differ, with its day where it is known."""
    day = told_on(article)
    return texts.differs_on.format(day=day) if day else texts.differs


def provenance(citation: Citation, texts: Texts) -> str:
    """Page and day of a cited sentence, as far as its document has them: " · S. 3 · 2024-05-03".

    Where the document does not name its day, the first one in its lead is told as such.
    """
    page = texts.page.format(page=citation.page) if citation.page else ""
    day = citation.article.date
    if not day and (named := told_on(citation.article)):
        day = texts.day_in_text.format(day=named)
    return "".join(f" · {one_line(each)}" for each in (page, day) if each)


def named_reprints(citation: Citation) -> tuple[Sequence[Article], int]:
    """The first articles that have a cited sentence too, and how many more there are."""
    named = citation.also_in[:_NAMED_REPRINTS]
    return named, len(citation.also_in) - len(named)


def short_path(article: Article) -> str:
    """The path of an article from the working folder, where it lies below it."""
    return short_name(article.path)


def short_name(name: str) -> str:
    """A path from the working folder, where it lies below it."""
    path = Path(name)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return one_line(str(path))


def one_line(text: str) -> str:
    """A text without line ends and control characters, for a terminal or a list."""
    return " ".join(_harmless(text).split())


def printable(text: str) -> str:
    """A text of several lines, each as it is but for what could steer a terminal."""
    return "\n".join("\t".join(map(_harmless, line.split("\t"))) for line in text.split("\n"))


def counted(count: int, noun: str) -> str:
    """A number and its noun: "1 article", "2 articles"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _harmless(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " for c in text.replace(_SOFT_HYPHEN, ""))


def _also_in(citation: Citation, texts: Texts) -> list[str]:
    named, more = named_reprints(citation)
    lines = [
        f"    {texts.also_in} {short_path(each)}  {one_line(each.title)}{_day(each)}"
        for each in named
    ]
    return [*lines, f"    {texts.more.format(count=more)}"] if more else lines


def _day(article: Article) -> str:
    return f" · {one_line(article.date)}" if article.date else ""


def _closest(result: NoAnswer, texts: Texts) -> list[str]:
    if not result.passages:
        return []
    lines = [texts.closest]
    for passage in result.passages[:3]:
        text = one_line(passage.text)
        lines.append(f"- {place(passage)}  {text[:120]}{'…' if len(text) > 120 else ''}")
    return lines


def _answer(result: Answer) -> dict[str, Any]:
    return {
        **_words(result.span),
        "form": result.form,
        "parts": [_words(span) for span in result.spans],
        "differing": [_words(span) for span in result.differing],
        "confidence": round(result.confidence, 4),
    }


def _words(span: Span) -> dict[str, Any]:
    return {
        "text": span.text,
        "article_id": span.article.id,
        "title": span.article.title,
        "path": span.article.path,
        "start": span.start,
        "end": span.end,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "article_id": citation.article.id,
        "title": citation.article.title,
        "path": citation.article.path,
        "start": citation.start,
        "end": citation.end,
        "text": citation.text,
        "page": citation.page,
        "date": citation.article.date,
        "source": citation.article.source,
        "also_in": [
            {"article_id": other.id, "title": other.title, "path": other.path}
            for other in citation.also_in
        ],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "article_id": passage.article.id,
        "path": passage.article.path,
        "start": passage.start,
        "end": passage.end,
        "score": round(passage.score, 4),
        "text": passage.text,
    }
