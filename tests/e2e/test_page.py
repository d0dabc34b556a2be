"""The page in a real browser: ask, read the evidence in its article, and nothing leaves the machine."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

DEAL = "Wie viele Handelsabkommen wurden mit Kasachstan geschlossen?"
FOOTBALL = "Wer gewann 2014 die Fußball-Weltmeisterschaft?"
FIRST_ARTICLE = "000_e0903ea2aa2f178a.txt"

expect.set_options(timeout=60_000)

OpenPage = Callable[[str], Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Open the page as a browser of some language does, and wait until it can be used."""
    contexts = []

    def open_in(locale: str) -> Page:
        contexts.append(browser.new_context(locale=locale, viewport={"width": 1200, "height": 500}))
        page = contexts[-1].new_page()
        page.goto(address)
        expect(page.locator("#conversation .welcome")).to_be_visible()
        return page

    yield open_in
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The page in German."""
    return open_page("de-DE")


def ask(page: Page, question: str) -> Locator:
    """Ask in the page, wait for what is said to it, and return that turn."""
    number = page.locator("#conversation .turn:has(.answer)").count()
    page.locator("#question textarea").fill(question)
    page.get_by_role("button", name=re.compile("^(Fragen|Ask)$")).click()
    return answered(page.locator("#conversation .turn").nth(number))


def answered(turn: Locator) -> Locator:
    """A turn whose answer has come."""
    expect(turn.locator(".answer").first).to_be_visible()
    return turn


def test_the_answer_is_highlighted_in_its_article(page: Page) -> None:
    turn = ask(page, DEAL)
    expect(turn.locator(".question")).to_have_text(DEAL)
    expect(turn.locator(".answer")).to_contain_text("23")
    expect(page.locator("#article .path")).to_have_text(FIRST_ARTICLE)
    mark = page.locator("#article mark.current")
    expect(mark).to_contain_text("insgesamt 23 Handelsabkommen")
    expect(mark).to_be_in_viewport()


def test_the_highlighted_sentence_is_scrolled_to(page: Page) -> None:
    ask(page, "Auf welchem Platz der wichtigsten Bergbauländer liegt Kasachstan laut BGR?")
    expect(page.locator("#article mark.current")).to_be_in_viewport()
    # It stands so far down that without scrolling it would not be seen.
    mark = page.locator("#article mark.current")
    below = mark.evaluate("e => e.offsetTop - document.querySelector('#article').offsetTop")
    height = page.locator("#article").evaluate("e => e.clientHeight")
    assert below > height
    assert page.locator("#article").evaluate("e => e.scrollTop") > 0


def test_enter_asks_too(page: Page) -> None:
    page.locator("#question textarea").fill(DEAL)
    page.locator("#question textarea").press("Enter")
    answered(page.locator("#conversation .turn"))
    expect(page.locator("#question textarea")).to_have_value("")


def test_a_suggested_question_is_answered(page: Page) -> None:
    offered = page.locator("#suggestions .suggestion")
    expect(offered).to_have_count(3)
    question = offered.first.inner_text()
    offered.first.click()
    turn = answered(page.locator("#conversation .turn"))
    expect(turn.locator(".question")).to_have_text(question)
    expect(page.locator("#article mark.current")).to_be_in_viewport()
    expect(offered).to_have_count(0)


def test_where_nothing_answers_questions_that_are_answered_are_offered(page: Page) -> None:
    ask(page, FOOTBALL)
    offered = page.locator("#suggestions .suggestion")
    expect(offered).not_to_have_count(0)
    offered.first.click()
    turn = answered(page.locator("#conversation .turn").nth(1))
    expect(turn.locator(".answer").first).not_to_have_text("Dazu steht nichts in den Artikeln.")
    expect(turn.locator(".answer .words").first).to_be_visible()


def test_a_click_on_a_citation_opens_its_article(page: Page) -> None:
    first = ask(page, DEAL)
    ask(page, FOOTBALL)
    expect(page.locator("#article mark")).to_have_count(0)
    first.locator(".answer .cite").first.click()
    expect(page.locator("#article .path")).to_have_text(FIRST_ARTICLE)
    expect(page.locator("#article mark.current")).to_contain_text("insgesamt 23 Handelsabkommen")
    expect(page.locator("#article mark.current")).to_be_in_viewport()


def test_what_the_articles_do_not_say_is_said_honestly(page: Page) -> None:
    turn = ask(page, FOOTBALL)
    expect(turn.locator(".answer")).to_have_text("Dazu steht nichts in den Artikeln.")
    expect(page.locator("#article mark")).to_have_count(0)
    expect(turn.locator(".closest .passage")).to_have_count(3)
    for number in (1, 3):
        passage = turn.locator(".closest li").nth(number - 1)
        passage.locator(".cite").click()
        mark = page.locator("#article mark.current")
        expect(mark).to_have_attribute("data-n", str(number))
        expect(mark).to_be_in_viewport()
        shown = passage.locator(".passage").inner_text().removesuffix(" …")
        marked = mark.evaluate("e => { const c = e.cloneNode(true);"
                               "c.querySelectorAll('sup').forEach(s => s.remove());"
                               "return c.textContent; }")  # fmt: skip
        assert " ".join(marked.split()).startswith(" ".join(shown.split()))


@pytest.mark.parametrize(
    ("locale", "language", "button", "tagline", "nothing"),
    [
        ("de-AT", "de", "Fragen", "Antworten aus Ihren Artikeln", "Dazu steht nichts"),
        ("en-GB", "en", "Ask", "Answers from your articles", "The articles say nothing"),
    ],
)
def test_the_page_speaks_the_browser_s_language(
    open_page: OpenPage, locale: str, language: str, button: str, tagline: str, nothing: str
) -> None:
    page = open_page(locale)
    expect(page.locator("#conversation .welcome")).to_contain_text(tagline)
    expect(page.locator("#ask-row button")).to_have_text(button)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(ask(page, FOOTBALL).locator(".answer")).to_contain_text(nothing)


@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script> Wer?",
        "<img src=x onerror=alert(1)> Wer?",
        '"><svg onload=alert(1)> Wer?',
        "${alert(1)} {{alert(1)}} `Wer?`",
        "**Wer** [x](javascript:alert(1)) ![y](z)?",
    ],
)
def test_a_hostile_question_is_shown_as_text(page: Page, question: str) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    turn = ask(page, question)
    expect(turn.locator(".question")).to_have_text(question)
    assert page.locator("#conversation").locator("img, script, svg, a").count() == 0
    assert turn.locator(".question").locator("strong").count() == 0
    assert dialogs == []


def test_direction_marks_in_a_question_are_shown_by_their_code_point(page: Page) -> None:
    turn = ask(page, "Preis \u202e000.1?")
    expect(turn.locator(".question")).to_have_text("Preis U+202E000.1?")


def test_an_empty_question_is_refused_in_words(page: Page) -> None:
    page.locator("#question textarea").fill("  ")
    page.get_by_role("button", name="Fragen").click()
    expect(page.locator("#conversation .status")).to_contain_text("The question is empty")
    # The next question takes the place of the one that was refused.
    ask(page, DEAL)
    expect(page.locator("#conversation .turn")).to_have_count(1)


def test_half_a_character_in_a_question_is_refused_in_words(page: Page) -> None:
    page.locator("#question textarea").evaluate(
        "e => { e.value = 'Wer \\ud800?'; e.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.get_by_role("button", name="Fragen").click()
    expect(page.locator("#conversation .status")).to_contain_text("not valid text")
    expect(page.locator("#conversation .question")).to_have_text("Wer U+D800?")


def test_the_page_asks_nothing_of_another_host(browser: Browser, address: str) -> None:
    asked: list[str] = []
    with browser.new_context(locale="de-DE") as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        expect(page.locator("#conversation .welcome")).to_be_visible()
        ask(page, DEAL)
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
