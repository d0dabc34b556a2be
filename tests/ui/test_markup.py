"""The page's HTML: hostile text is shown as text, and marks stand where the citations say."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records import Answer, Article, Citation, NoAnswer, Passage, Sentence, Span
from tests.ui.shown import Shown
from ui.texts import ENGLISH, GERMAN
from ui.web import markup
from ui.web.markup import Turn

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an image": '<img src=x onerror="alert(1)">',
    "the end of an attribute": "\"' onmouseover='alert(1)' x=\"",
    "the end of our tags": "</mark></bdi></p></div></section><h1>mine</h1>",
    "entities": "&lt;b&gt; &amp;#60; &#x3c;b&#x3e;",
    "a template": "${alert(1)} {{alert(1)}} {% x %} `${1}` #{1}",
    "Markdown": "# H *b* _i_ **b** [l](javascript:alert(1)) ![i](x) `c` ~~s~~ | a | b |",
    "a comment": "<!-- --> <![CDATA[x]]> <?php ?>",
    "direction marks": "Preis \u202e000.1\u202c \u2066x\u2069 \u200e\u200f\u061c",
    "zero width": "Kup\u200bfer \u200c\u200d\u2060\ufeff",
    "control characters": "\x1b[31m\x07\x00\x08\x7f\x9b",
    "line ends": "eins\u2028zwei\u2029drei\x85vier\x0b\x0c",
    "half a character": "\ud800 \udfff",
    "tags without shape": "\U000e0041\U000e007f",
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def make_article(text: str, title: str = "Titel", path: str = "ordner/a.txt") -> Article:
    return Article("a", title, path, text, "de")


def answer_from(article: Article, *bounds: tuple[int, int], question: str = "Wer?") -> Answer:
    """An answer that cites some places of one article."""
    citations = tuple(
        Citation(n, article, start, end, article.text[start:end])
        for n, (start, end) in enumerate(bounds, 1)
    )
    start, end = bounds[0]
    span = Span(article, start, end, (Sentence(start, end),), 1.0)
    return Answer(question, question, "words", (span,), 0.8, citations, (), {"total": 1234.5})


def no_answer_with(*passages: tuple[Article, int, int]) -> NoAnswer:
    """No answer, and the closest passages."""
    found = tuple(
        Passage(article, start, end, 1.0, 1.0, 1.0, ()) for article, start, end in passages
    )
    return NoAnswer("Wer?", "Wer?", "nothing_supported", 0.1, found, {"total": 10.0})


def marked(panel: str) -> list[str]:
    """The texts of all marks."""
    return [mark.text for mark in Shown(panel).all("mark")]


def article_text(panel: str) -> str:
    """The article as it is shown, marks or not."""
    [text] = Shown(panel).all("div", "text")
    return text.text


def assert_harmless(html: str, hostile_text: str) -> None:
    """Only our own tags, no code for Gradio's templates, no character that hides."""
    shown = Shown(html)
    assert shown.tags <= {
        "article", "aside", "bdi", "button", "dd", "div", "dl", "dt", "em", "h2", "header", "li",
        "mark", "ol", "p", "section", "small", "span", "strong", "sup", "ul",
    }  # fmt: skip
    for element in shown.elements:
        assert not any(name.startswith("on") for name in element.attributes)
        assert set(element.attributes) <= {
            "aria-label", "aria-live", "class", "data-ask", "data-n", "data-turn", "lang", "role",
            "title", "type",
        }  # fmt: skip
    assert not set("${}`") & set(html)
    assert not {c for c in html if not c.isprintable() and c != "\n"}
    assert hostile_text in shown.text


# Text


@hostile
def test_hostile_text_is_shown_as_text(text: str) -> None:
    html = markup.safe(text)
    assert_harmless(html, text)
    assert Shown(html).text == text


@given(st.text(st.characters(exclude_categories=())))
def test_safe_loses_no_character(text: str) -> None:
    assert Shown(markup.safe(text)).text == text


def test_what_cannot_be_seen_is_shown_by_its_code_point() -> None:
    assert Shown(markup.safe("a\u202eb")).all("span", "invisible")[0].text == "\u202e"
    assert "U+202E" in markup.safe("a\u202eb")
    assert markup.safe("zwei\n\tZeilen") == "zwei\n\tZeilen"
    assert markup.safe("Größe „20 %“ – ‚gut‘ 🙂 日本") == "Größe „20 %“ – ‚gut‘ 🙂 日本"


# The conversation


@hostile
def test_a_hostile_question_is_shown_as_text(text: str) -> None:
    html = markup.conversation([Turn(text, None, "Suche …"), Turn(text, None, text)], GERMAN)
    assert_harmless(html, text)
    assert [each.text for each in Shown(html).all("p", "question")] == [text, text]


@hostile
def test_a_hostile_article_is_shown_as_text(text: str) -> None:
    article = make_article(f"Vorher.\n\n{text}\n\nNachher.", title=text, path=f"ordner/x{text}.txt")
    start = article.text.index(text)
    answer = answer_from(article, (start, start + len(text)), question=text)
    nothing = no_answer_with((article, 0, len(article.text)))
    for result in (answer, nothing):
        assert_harmless(markup.conversation([Turn(text, result)], GERMAN), text)
        panel = markup.article_panel(result, 1, GERMAN)
        assert_harmless(panel, text)
        assert article_text(panel) == article.text
        labels = [
            each.attributes["aria-label"]
            for html in (panel, markup.conversation([Turn("?", result)], GERMAN))
            for each in Shown(html).elements
            if "aria-label" in each.attributes
        ]
        assert labels
        assert not any("<" in (label or "") and "<" not in text for label in labels)
    assert marked(markup.article_panel(answer, 1, GERMAN)) == [text]


def test_an_answer_links_each_citation_to_its_turn() -> None:
    article = make_article("Die Mine liegt in Chile. Sie fördert Kupfer.")
    answer = answer_from(article, (25, 44), (0, 24))
    shown = Shown(markup.conversation([Turn("Wer?", None, "…"), Turn("Was?", answer)], GERMAN))
    links = {
        (each.attributes["data-turn"], each.attributes["data-n"], each.text)
        for each in shown.all("button", "cite")
    }
    assert links == {("1", "1", "[1]"), ("1", "2", "[2]")}
    assert "Sie fördert Kupfer." in shown.text
    assert "a.txt [25:44]" in shown.text
    assert "Zuverlässigkeit: 80 %" in shown.text
    assert "1,23 s" in shown.text
    assert "ordner" not in shown.text


def reprinted(text: str, others: int) -> Answer:
    """An answer from the second page of an article, with some text for all that is known of it."""
    article = Article("a", text, text, "Eins. Zwei.", "de", text, text, text, (text,), (0, 6))
    reprints = tuple(
        Article(f"r{n}", f"{text}{n}", f"ordner/{n}.txt", "Zwei.", "de", text, text)
        for n in range(others)
    )
    cited = Citation(1, article, 6, 11, "Zwei.", reprints)
    span = Span(article, 6, 11, (Sentence(6, 11),), 1.0)
    return Answer("Wer?", "Wer?", "words", (span,), 0.8, (cited,), (), {"total": 1.0})


def test_a_source_has_its_page_its_day_and_its_reprints() -> None:
    shown = Shown(markup.conversation([Turn("Was?", reprinted("2024-05-03", 2))], GERMAN))
    assert "[6:11] · S. 2 · 2024-05-03" in shown.text
    assert [each.text for each in shown.all("span", "also-in")] == [
        "auch in: 2024-05-030 · 2024-05-03 · 2024-05-03",
        "auch in: 2024-05-031 · 2024-05-03 · 2024-05-03",
    ]
    assert Shown(markup.conversation([Turn("Was?", reprinted("x", 0))], GERMAN)).all(
        "span", "also-in"
    ) == []  # fmt: skip


def test_of_many_reprints_five_are_named() -> None:
    shown = Shown(markup.conversation([Turn("Was?", reprinted("x", 7))], ENGLISH))
    named = [each.text for each in shown.all("span", "also-in")]
    assert len(named) == 6
    assert named[0] == "also in: x0 · x · x"
    assert named[-1] == "and 2 more"


def test_a_reprint_without_a_source_is_named_by_its_file_but_not_its_folder() -> None:
    article, reprint = (
        make_article("Zwei."),
        make_article("Zwei.", "Abdruck", "/privat/all.zip!/b.txt"),
    )
    answer = answer_from(article, (0, 5))
    [cited] = answer.citations
    cited = replace(cited, also_in=(reprint,))
    shown = Shown(markup.conversation([Turn("Was?", replace(answer, citations=(cited,)))], GERMAN))
    assert shown.all("span", "also-in")[0].text == "auch in: Abdruck · all.zip!/b.txt"
    assert "privat" not in shown.text


@hostile
def test_what_a_hostile_document_says_of_itself_is_shown_as_text(text: str) -> None:
    answer = reprinted(text, 2)
    assert_harmless(markup.conversation([Turn("Was?", answer)], GERMAN), text)
    assert_harmless(markup.article_panel(answer, 1, GERMAN), text)


def test_times_are_written_as_the_language_does() -> None:
    answer = answer_from(make_article("Die Mine."), (0, 9))
    assert "1.23 s" in markup.conversation([Turn("Wer?", answer)], ENGLISH)


def test_no_answer_shows_the_honest_sentence_and_the_three_closest_passages() -> None:
    article = make_article("Die Mine liegt in Chile.")
    nothing = no_answer_with(*[(article, 0, 24)] * 4)
    shown = Shown(markup.conversation([Turn("Wer?", nothing)], GERMAN))
    assert [each.text for each in shown.all("p", "none")] == ["Dazu steht nichts in den Artikeln."]
    assert "Am nächsten kommen diese Stellen:" in shown.text
    assert [each.attributes["data-n"] for each in shown.all("button", "cite")] == ["1", "2", "3"]
    assert [each.text for each in shown.all("p", "passage")] == [article.text] * 3


def test_no_answer_without_passages_offers_none() -> None:
    shown = Shown(markup.conversation([Turn("Wer?", no_answer_with())], ENGLISH))
    assert "The articles say nothing about that." in shown.text
    assert "come closest" not in shown.text
    assert shown.all("button", "cite") == []


def test_suggestions_are_offered_to_click() -> None:
    shown = Shown(markup.suggestions(["Wer?", "Wo?"], GERMAN))
    assert [each.attributes["data-ask"] for each in shown.all("button")] == ["Wer?", "Wo?"]
    assert "Darauf antworten die Artikel" in shown.text
    assert markup.suggestions([], GERMAN) == ""


def test_what_other_articles_say_stands_apart() -> None:
    article = make_article("Es sind 5. Es sind 7.")
    answer = answer_from(article, (0, 10), (11, 21))
    answer = replace(answer, differing=(Span(article, 19, 20, (Sentence(11, 21),), 1.0),))
    shown = Shown(markup.conversation([Turn("Wie viele?", answer)], GERMAN))
    first, second = shown.all("p", "answer")
    assert (first.text, second.text) == ("Es sind 5.[1]", "Es sind 7.[2]")
    assert "Ein anderer Artikel sagt dazu:" in shown.text


def test_a_sentence_that_answers_for_both_stays_with_the_answer() -> None:
    article = make_article("A zahlt 5, B zahlt 7.")
    answer = answer_from(article, (0, 21))
    answer = replace(answer, differing=(Span(article, 19, 20, (Sentence(0, 21),), 1.0),))
    shown = Shown(markup.conversation([Turn("Wer zahlt?", answer)], GERMAN))
    assert [each.text for each in shown.all("p", "answer")] == [f"{article.text}[1]"] * 2


# The article


def test_exactly_the_cited_characters_are_marked() -> None:
    article = make_article("Eins. Zwei. Drei.\n\nVier ist „5 < 6“ & mehr. Sieben.")
    places = [(6, 11), (19, 42), (0, 5)]
    panel = markup.article_panel(answer_from(article, *places), 2, GERMAN)
    in_reading_order = sorted(places)
    assert marked(panel) == [article.text[start:end] for start, end in in_reading_order]
    assert article_text(panel) == article.text
    current = [each.text for each in Shown(panel).all("mark", "current")]
    assert current == [article.text[19:42]]


@given(st.data())
def test_marks_are_right_in_any_text(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from("aÄ .\n#<&{$\u202e🙂-„“"), min_size=1, max_size=60))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    places = list(zip(cuts[::2], cuts[1::2], strict=False))
    panel = markup.article_panel(answer_from(make_article(text), *places), 1, GERMAN)
    assert marked(panel) == [text[start:end] for start, end in places]
    assert article_text(panel) == text


def test_only_citations_of_the_shown_article_are_marked() -> None:
    first, second = make_article("Eins. Zwei."), Article("b", "B", "b.txt", "Drei. Vier.", "de")
    cited = [(first, 0, 5), (second, 6, 11), (first, 6, 11)]
    citations = tuple(
        Citation(n, article, start, end, article.text[start:end])
        for n, (article, start, end) in enumerate(cited, 1)
    )
    span = Span(first, 0, 5, (Sentence(0, 5),), 1.0)
    answer = Answer("Wer?", "Wer?", "words", (span,), 0.8, citations, (), {"total": 1.0})
    assert marked(markup.article_panel(answer, 1, GERMAN)) == ["Eins.", "Zwei."]
    assert marked(markup.article_panel(answer, 2, GERMAN)) == ["Vier."]


def test_one_passage_is_marked_at_a_time() -> None:
    article = make_article("Eins ist hier. Zwei ist dort.")
    nothing = no_answer_with((article, 0, 29), (article, 15, 29))
    assert marked(markup.article_panel(nothing, 1, GERMAN)) == [article.text]
    assert marked(markup.article_panel(nothing, 2, GERMAN)) == ["Zwei ist dort."]


@pytest.mark.parametrize(
    ("cited", "headings"),
    [
        ("Die Mine in Chile\n\nSie fördert Kupfer.", ["Ein Hafen"]),  # a heading in the passage
        ("Die Mine in Chile", ["Ein Hafen"]),  # the heading is the passage
        ("in Chile\n\nSie fördert Kupfer.", ["Ein Hafen"]),  # the passage begins in a heading
        ("Sie fördert Kupfer.\n\nEin", ["Die Mine in Chile"]),  # or ends in one
        ("Sie fördert Kupfer.", ["Die Mine in Chile", "Ein Hafen"]),
    ],
)
def test_a_mark_wins_where_it_meets_a_heading(cited: str, headings: Sequence[str]) -> None:
    article = make_article("Die Mine in Chile\n\nSie fördert Kupfer.\n\nEin Hafen\n\nEr ist neu.")
    start = article.text.index(cited)
    panel = markup.article_panel(no_answer_with((article, start, start + len(cited))), 1, GERMAN)
    assert marked(panel) == [cited]
    assert article_text(panel) == article.text
    assert [each.text for each in Shown(panel).all("span", "heading")] == headings


def test_the_panel_names_the_article_and_its_file_but_not_its_folder() -> None:
    article = make_article("Die Mine.", title="Neues aus Chile", path="/home/anna/privat/a.txt")
    shown = Shown(markup.article_panel(answer_from(article, (0, 9)), 1, GERMAN))
    assert [each.text for each in shown.all("h2")] == ["Neues aus Chile"]
    assert [each.text for each in shown.all("p", "path")] == ["a.txt"]
    assert "anna" not in shown.html
    assert "privat" not in shown.html
    [panel] = shown.all("article")
    assert (panel.attributes["lang"], panel.attributes["aria-label"]) == ("de", "Neues aus Chile")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/anna/a.txt", "a.txt"),
        ("/home/anna/news.csv#17", "news.csv#17"),
        ("/home/anna/all.zip!/may/a.txt", "all.zip!/may/a.txt"),
        ("/home/anna/all.zip!/b.zip!/a.csv#3", "all.zip!/b.zip!/a.csv#3"),
    ],
)
def test_a_part_of_a_file_is_named_with_its_file(path: str, name: str) -> None:
    answer = answer_from(make_article("Die Mine.", path=path), (0, 9))
    [shown] = Shown(markup.article_panel(answer, 1, GERMAN)).all("p", "path")
    assert shown.text == name


def test_the_panel_tells_what_the_document_says_of_itself() -> None:
    article = Article("a", "T", "a.txt", "Die Mine.", "de", "Minenpost", "2024-05-03", "Anna Berg")
    [shown] = Shown(markup.article_panel(answer_from(article, (0, 9)), 1, GERMAN)).all("p", "path")
    assert shown.text == "a.txt · Minenpost · Anna Berg · 2024-05-03"


@pytest.mark.parametrize("current", [0, 2, -1])
def test_a_citation_that_is_not_there_shows_no_article(current: int) -> None:
    answer = answer_from(make_article("Die Mine."), (0, 9))
    assert GERMAN.article_empty in markup.article_panel(answer, current, GERMAN)
    assert GERMAN.article_empty in markup.article_panel(None, 1, GERMAN)


def test_every_citation_number_is_at_its_mark() -> None:
    article = make_article("Eins. Zwei.")
    panel = markup.article_panel(answer_from(article, (6, 11), (0, 5)), 1, GERMAN)
    assert re.findall(r"<sup>\[(\d)\]</sup>", panel) == ["2", "1"]


def test_all_words_of_a_list_are_set_apart() -> None:
    article = make_article("Beteiligt sind Jena, Gera und Ulm.")
    answer = answer_from(article, (0, len(article.text)))
    whole = (Sentence(0, len(article.text)),)
    spans = tuple(
        Span(article, article.text.index(name), article.text.index(name) + len(name), whole, 1.0)
        for name in ("Ulm", "Jena")
    )
    listed = replace(answer, form="list", spans=spans)
    shown = Shown(markup.conversation([Turn("Wer?", listed)], GERMAN))
    assert [each.text for each in shown.all("strong", "words")] == ["Jena", "Ulm"]


def test_the_sentence_that_decides_is_named_so() -> None:
    article = make_article("Die Mine liegt in Chile.")
    decided = replace(answer_from(article, (0, 24)), form="yes_no")
    shown = Shown(markup.conversation([Turn("Liegt sie in Chile?", decided)], GERMAN))
    assert shown.all("p", "decides")[0].text == "Darüber entscheidet dieser Satz:"
