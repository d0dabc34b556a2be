"""The page: a conversation, and beside it the article with the cited sentences marked."""

import os
import socket
import sys
from collections.abc import Iterator
from importlib import resources
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from qa.errors import AddressError, AssistantError
from qa.records import Answer, NoAnswer
from qa.settings import Settings
from qa.small_talk import is_small_talk
from qa.suggestions.suggest import instead
from ui import compose
from ui.progress import shown_progress
from ui.texts import ENGLISH, GERMAN, Texts, for_language
from ui.web.markup import Turn, article_panel, conversation, suggestions

_PARALLEL_QUESTIONS = 8

_ON_LOAD = """
element.addEventListener('click', (event) => {
  const cite = event.target.closest('.cite');
  if (cite) trigger('select', {turn: Number(cite.dataset.turn), n: Number(cite.dataset.n)});
  const offered = event.target.closest('[data-ask]');
  if (offered) trigger('example_select', {
    question: offered.dataset.ask, literally: 'literally' in offered.dataset,
  });
});
"""
_SCROLL = """() => requestAnimationFrame(() => {
  document.querySelector('#article mark.current')?.scrollIntoView({block: 'center'});
  document.querySelector('#conversation .turn:last-child')?.scrollIntoView({block: 'nearest'});
})"""
_QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_SET_LANGUAGE = "() => { document.documentElement.lang = navigator.language.slice(0, 2); }"


def serve(settings: Settings) -> None:
    """Serve the page until the process is ended, and print its address.

    Raises:
        AssistantError: there is no usable index or model, or the port is taken.
    """
    with shown_progress() as progress:
        service = compose.Service(settings, progress)
    service.follow(lambda fault: print(f"belegt: {fault}", file=sys.stderr, flush=True))
    port = _free_port(settings.host, settings.port)
    page, look = build_page(service)
    page.queue(default_concurrency_limit=_PARALLEL_QUESTIONS)
    page.launch(
        server_name=settings.host,
        server_port=port,
        quiet=True,
        prevent_thread_lock=True,
        footer_links=[],
        **look,
    )
    print(f"belegt is ready: http://{settings.host}:{port} (Ctrl+C ends it)", flush=True)
    page.block_thread()


def build_page(service: compose.Service) -> tuple[gr.Blocks, dict[str, Any]]:
    """The page, and what ``launch`` needs to know of its looks."""
    handlers = _Handlers(service)
    i18n = gr.I18n(de=_labels(GERMAN), en=_labels(ENGLISH))
    with gr.Blocks(title="belegt", fill_width=True, analytics_enabled=False) as page:
        turns = gr.State([])
        gr.HTML('<h1 class="brand">belegt</h1>')
        with gr.Row(equal_height=False, elem_id="columns"):
            with gr.Column(scale=5, min_width=320, elem_id="talk"):
                talk = gr.HTML(elem_id="conversation", js_on_load=_ON_LOAD)
                offers = gr.HTML(elem_id="suggestions", js_on_load=_ON_LOAD)
                with gr.Row(elem_id="ask-row"):
                    question = gr.Textbox(
                        placeholder=i18n("ask_placeholder"),
                        label=i18n("ask_label"),
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=4,
                        scale=8,
                        autofocus=True,
                        elem_id="question",
                    )
                    ask = gr.Button(i18n("ask_button"), variant="primary", scale=1, min_width=96)
            with gr.Column(scale=6, min_width=320):
                panel = gr.HTML(elem_id="article")
        opened = page.load(
            handlers.opened, turns, [talk, panel], js=_SET_LANGUAGE, show_progress="hidden"
        )
        shown = [question, turns, talk, panel, offers]
        submits = (question.submit, ask.click)
        selects = (talk.example_select, offers.example_select)
        answered = [
            *(each(handlers.asked, [question, turns], shown, **_QUIETLY) for each in submits),
            *(each(handlers.offer_taken, turns, shown, **_QUIETLY) for each in selects),
        ]
        done = [opened, *(each.then(None, js=_SCROLL) for each in answered)]
        offering = [each.then(handlers.suggested, turns, offers, **_QUIETLY) for each in done]
        # What is offered beside one answer must not come up beside the next.
        gr.on([*submits, *selects], None, cancels=offering)
        talk.select(handlers.citation_opened, turns, panel, **_QUIETLY).then(None, js=_SCROLL)
    css = resources.files("ui.web").joinpath("style.css").read_text(encoding="utf-8")
    return page, {"css": css, "theme": _theme(), "i18n": i18n}


class _Handlers:
    """What happens on the page. All state is in its arguments: conversations never mix."""

    def __init__(self, service: compose.Service) -> None:
        self._service = service

    def opened(self, turns: list[Turn], request: gr.Request) -> tuple[str, str]:
        texts = _texts(request)
        return conversation(turns, texts), article_panel(None, 0, texts)

    def suggested(self, turns: list[Turn], request: gr.Request) -> Iterator[str]:
        """Questions that the articles answer, to begin with or where they did not answer the last."""
        texts = _texts(request)
        if not turns:
            yield suggestions(self._service.suggestions(texts.code), texts)
        elif last := turns[-1].result:
            found: list[str] = []
            for each in instead(self._service.parts().assistant.ask, last, compose.SUGGESTED):
                found.append(each)
                yield suggestions(found, texts)

    def asked(
        self, question: str, turns: list[Turn], request: gr.Request
    ) -> Iterator[tuple[str, list[Turn], str, Any, str]]:
        yield from self._answered(question, turns, False, _texts(request))

    def _answered(
        self, question: str, turns: list[Turn], literally: bool, texts: Texts
    ) -> Iterator[tuple[str, list[Turn], str, Any, str]]:
        status = {
            "retrieve": texts.searching,
            "read": texts.reading,
            "decide": texts.deciding,
        }
        earlier = [turn.result for turn in turns if turn.result]
        assistant = self._service.parts().assistant
        try:
            for step in assistant.steps(question, earlier=earlier, literally=literally):
                if isinstance(step, str):
                    doing = [*turns, Turn(question, None, status[step])]
                    yield "", turns, conversation(doing, texts), gr.skip(), ""
                else:
                    done = [*turns, Turn(question, step)]
                    yield "", done, conversation(done, texts), _panel(step, texts), ""
        except AssistantError as error:
            failed = [*turns, Turn(question, None, str(error))]
            # It stays to be mended; half of a surrogate pair could not be sent back.
            kept = question.encode("utf-8", "replace").decode()
            yield kept, turns, conversation(failed, texts), gr.skip(), ""

    def offer_taken(
        self, turns: list[Turn], event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[str, list[Turn], str, Any, str]]:
        yield from self._answered(
            str(event.question), turns, bool(event.literally), _texts(request)
        )

    def citation_opened(self, turns: list[Turn], event: gr.EventData, request: gr.Request) -> str:
        result = turns[event.turn].result if 0 <= event.turn < len(turns) else None
        return article_panel(result, event.n, _texts(request))


def _panel(result: Answer | NoAnswer, texts: Texts) -> Any:
    """The article of an answer; small talk leaves open what is open."""
    if isinstance(result, NoAnswer) and is_small_talk(result.reason):
        return gr.skip()
    return article_panel(result if isinstance(result, Answer) else None, 1, texts)


def _texts(request: gr.Request) -> Texts:
    return for_language(request.headers.get("accept-language"))


def _labels(texts: Texts) -> dict[str, str]:
    return {
        "ask_placeholder": texts.ask_placeholder,
        "ask_label": texts.ask_placeholder,
        "ask_button": texts.ask_button,
    }


def _theme() -> gr.themes.Base:
    # System fonts: the default theme fetches its fonts from another host.
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def _free_port(host: str, port: int) -> int:
    """The port, or any free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressError(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                "Choose another: --port 0 takes a free one"
            ) from error
        return int(probe.getsockname()[1])
