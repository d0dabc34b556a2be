"""An explanation for people: lines of at most 100 columns for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from qa.days import told_on
from qa.records import Passage, Span
from ui.explanation import Candidate, Explanation, Found, Judgement, Role, Search
from ui.explanation_changes import Change
from ui.explanation_texts import Explaining, explaining
from ui.render import one_line, short_path
from ui.texts import Texts

COLUMNS = 100

_WIDTHS = (8, 13, 7, 9, 7)
_PLACE = 50
_NUMBER = 10
_ROLE = 15
_FEATURE = 44
_QUOTE = 60
_NONE = "–"
_MOST_CANDIDATES = 3
_MOST_FEATURES = 3
_ROLES: dict[Role, str] = {
    "answer": "answer",
    "supporting": "supporting",
    "differing": "differing",
    "another_time": "other_time",
}


def as_text(told: Explanation, texts: Texts) -> str:
    """The whole explanation, below a line that says what it is."""
    writer = _Writer(told, explaining(texts), "," if texts.code == "de" else ".")
    return "\n".join(line.rstrip() for line in writer.lines()).rstrip("\n")


def cut(text: str, columns: int) -> str:
    """A text in one line, its end left out where it is longer than so many columns."""
    line = one_line(text)
    return line if len(line) <= columns else line[: columns - 1].rstrip() + "…"


class _Writer:
    """Writes one explanation."""

    def __init__(self, told: Explanation, say: Explaining, comma: str) -> None:
        self._told = told
        self._say = say
        self._comma = comma
        self._columns = told.columns[:_MOST_FEATURES]
        self._words = COLUMNS - 9 - _ROLE - _NUMBER * (1 + len(self._columns))

    def lines(self) -> Iterator[str]:
        told, say = self._told, self._say
        yield from ("", f"── {say.title} ".ljust(COLUMNS, "─"), "")
        if not told.whole and not told.sides:
            yield say.small_talk
            return
        if told.sides:
            yield from _wrapped(say.not_both if told.whole else say.both)
            yield ""
        searches = [*told.sides, *([told.whole] if told.whole else [])]
        if any(search.found for search in searches):
            yield from self._legend()
        for number, search in enumerate(searches, 1):
            if len(searches) > 1:
                name = say.side.format(number=number, question=one_line(search.asked))
                yield from (cut(name, COLUMNS), "")
            yield from self._search(search, in_full=not told.whole or search is told.whole)
        if not told.whole:
            least = min(side.judgement.confidence for side in told.sides if side.judgement)
            yield say.weakest.format(percent=self._percent(least))

    def _legend(self) -> Iterator[str]:
        """What the columns of passages and candidates hold."""
        say = self._say
        rows = [
            (say.score, say.how_score),
            (say.similarity, say.how_similarity),
            (say.words, say.how_words),
            (say.rank, say.how_rank),
            (say.candidate, say.how_candidate),
            (say.points, say.how_points),
            (say.short_margin, say.how_margin),
            (say.short_sentence_cosine, say.how_sentence),
        ]
        width = max(len(name) for name, _how in rows) + 2
        for name, how in rows:
            yield from _wrapped(how, first=name.ljust(width), later=" " * width)
        yield ""

    def _search(self, search: Search, *, in_full: bool) -> Iterator[str]:
        yield from self._question(search)
        if in_full and search.found:
            yield from self._passages(search.found)
        yield from self._verdict(search)
        yield ""

    def _question(self, search: Search) -> Iterator[str]:
        say = self._say
        width = max(len(say.asked), len(say.looked_for)) + 2
        same = search.asked == search.understood
        rows = [
            (say.asked, search.asked),
            (say.looked_for, say.unchanged if same else search.understood),
            *(("", f"– {self._change(each)}") for each in search.changes),
        ]
        for name, text in rows:
            yield from _wrapped(one_line(text), first=name.ljust(width), later=" " * width)
        yield ""

    def _change(self, change: Change) -> str:
        is_unit = change.kind == "written_out" and change.before
        text = self._say.unit if is_unit else getattr(self._say, change.kind)
        return str(text.format(before=change.before, after=change.after))

    def _passages(self, found: Sequence[Found]) -> Iterator[str]:
        say, standing = self._say, found[0].passage.standing
        yield say.found.format(
            found=len(found),
            compared=standing.compared if standing else len(found),
            read=sum(each.was_read for each in found),
        )
        heads = [say.score, say.similarity, say.rank, say.words, say.rank]
        of_candidates = [say.points, *(self._feature(name, short=True) for name in self._columns)]
        yield from (
            "",
            f"{'':4}{say.place:<{_PLACE}}{_row(heads, _WIDTHS)}",
            f"{'':9}{say.candidate:<{self._words}}{_row(of_candidates)}",
        )
        for each in found:
            yield from self._passage(each)
        yield ""

    def _passage(self, found: Found) -> Iterator[str]:
        passage, standing = found.passage, found.passage.standing
        row = [
            self._number(passage.score, 3),
            self._number(standing.similarity if standing else passage.cosine, 3),
            f"{standing.by_similarity}." if standing else _NONE,
            self._number(passage.coverage, 2),
            f"{standing.by_coverage}." if standing and passage.coverage else _NONE,
        ]
        text = self._quoted(passage.text, COLUMNS - 8 - len(self._say.read))
        yield f"{found.rank:>2}. {_place(passage, _PLACE):<{_PLACE}}{_row(row, _WIDTHS)}"
        yield f"    {f'{self._say.read}: ' if found.was_read else ''}{text}"
        if found.was_read and not found.candidates:
            yield f"{'':9}{self._say.nothing_here}"
        yield from self._candidates(found.candidates)

    def _candidates(self, candidates: Sequence[Candidate]) -> Iterator[str]:
        told_of = ("answer", "supporting", "differing")
        shown = [
            each
            for at, each in enumerate(candidates)
            if at < _MOST_CANDIDATES or each.role in told_of
        ]
        for each in shown:
            row = [self._number(each.span.score, 1)]
            row += [self._number(each.span.features.get(name), 2) for name in self._columns]
            role = f" ← {getattr(self._say, _ROLES[each.role])}" if each.role else ""
            words = cut(each.span.text, self._words - 1)
            yield f"{each.rank:>7}. {words:<{self._words}}{_row(row)}{role}"
        if more := len(candidates) - len(shown):
            yield f"{'':9}{self._say.more.format(count=more)}"

    def _verdict(self, search: Search) -> Iterator[str]:
        say, judged = self._say, search.judgement
        yield say.verdict
        told = [getattr(say, search.why)] if judged is None else self._reasons(search, judged)
        for line in (*told, *self._others(search)):
            yield from [line] if line.startswith(" ") else _wrapped(line, first="  ", later="    ")

    def _reasons(self, search: Search, judged: Judgement) -> Iterator[str]:
        say, threshold = self._say, self._told.threshold
        yield say.best.format(words=self._quoted(judged.span.text, _QUOTE))
        yield say.sum_how
        yield from self._sum(judged)
        yield say.threshold.format(
            percent=self._percent(threshold), share=self._percent(self._told.max_error_share)
        )
        verdict = say.above if search.why == "answered" else say.below
        yield verdict.format(
            percent=self._percent(judged.confidence),
            by=self._number(100 * abs(judged.confidence - threshold), 1),
        )
        yield from self._lead(judged)

    def _sum(self, judged: Judgement) -> Iterator[str]:
        say = self._say
        rows = [(say.bias, "", judged.bias)]
        for part in judged.parts:
            product = f"{self._number(part.value, 2)} × {self._number(part.weight, 3)}"
            rows.append((self._feature(part.feature), product, part.log_odds))
        sure = say.sure.format(percent=self._percent(judged.confidence))
        for name, product, odds in rows:
            yield f"    {name:<{_FEATURE}}{product:>16}{self._number(odds, 2, sign='+'):>10}"
        total = self._number(judged.log_odds, 2, sign="+")
        yield f"    {say.total:<{_FEATURE}}{'':16}{total:>10}  {sure}"

    def _lead(self, judged: Judgement) -> Iterator[str]:
        say = self._say
        if judged.in_article:
            yield say.in_article
        if judged.overtaken:
            day = told_on(judged.span.article) or ""
            words = self._quoted(judged.overtaken.text, _QUOTE)
            yield say.newest.format(words=words, day=one_line(day))
        if judged.rival is None or judged.lead is None:
            yield say.unrivalled
            return
        told = say.leads if judged.lead >= 0 else say.trails
        words = self._quoted(judged.rival.text, _QUOTE)
        yield told.format(points=self._number(abs(judged.lead), 1), words=words)

    def _others(self, search: Search) -> Iterator[str]:
        """What became of the other candidates."""
        say, verdict = self._say, search.verdict
        for span in verdict.chosen[1:]:
            yield say.listed.format(words=self._quoted(span.text, _QUOTE))
        for span in verdict.supporting:
            yield say.supported.format(place=_place(span, _QUOTE))
        for span in verdict.differing:
            words = self._quoted(span.text, _QUOTE)
            yield say.differs.format(words=words, place=_place(span, _QUOTE))
        if late := search.of_another_time:
            words = self._quoted(late[0].text, _QUOTE)
            more = f" {say.more.format(count=len(late) - 1)}" if late[1:] else ""
            yield say.left_out.format(words=words) + more
        if verdict.chosen and not (*verdict.chosen[1:], *verdict.supporting, *verdict.differing):
            yield say.no_others

    def _feature(self, name: str, *, short: bool = False) -> str:
        """What a feature is called; its own name where nobody has thought of another."""
        named = getattr(self._say, f"short_{name}", None) if short else None
        return cut(str(named or getattr(self._say, name, name)), _NUMBER - 1 if short else _FEATURE)

    def _quoted(self, text: str, columns: int) -> str:
        return self._say.quoted.format(text=cut(text, columns))

    def _number(self, value: float | None, digits: int, sign: str = "-") -> str:
        if value is None:
            return _NONE
        return f"{value:{sign}.{digits}f}".replace("-", "−").replace(".", self._comma)

    def _percent(self, share: float) -> str:
        return f"{self._number(100 * share, 1)} %"


def _row(cells: Sequence[str], widths: Sequence[int] = ()) -> str:
    """Cells in columns, each at the right."""
    return "".join(
        f"{cell:>{width}}"
        for cell, width in zip(cells, widths or [_NUMBER] * len(cells), strict=True)
    )


def _wrapped(text: str, first: str = "", later: str = "") -> list[str]:
    """Lines of at most ``COLUMNS``."""
    return textwrap.wrap(
        text, COLUMNS, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )


def _place(cited: Passage | Span, columns: int) -> str:
    """Where a text stands; of a path that is too long, its end."""
    bounds = f":[{cited.start}:{cited.end}]"
    path, most = short_path(cited.article), columns - len(bounds)
    return (path if len(path) <= most else f"…{path[1 - most :]}") + bounds
