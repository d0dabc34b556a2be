"""The tab to ask in: a conversation, and beside it the article with the cited sentences marked."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from qa.errors import AssistantError
from qa.records import Answer, NoAnswer
from qa.small_talk import is_small_talk
from qa.suggestions.suggest import instead
from ui import compose
from ui.texts import Texts, for_language
from ui.web import scripts
from ui.web.judging import Choice, chosen
from ui.web.marking import marking_panel
from ui.web.markup import Turn, article_panel, conversation, evidence, suggestions

_QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build(service: compose.Service, data_dir: Path, page: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the tab's parts where the page is being built, and tie them to each other."""
    handlers = _Handlers(service, data_dir)
    turns = gr.State([])
    with gr.Row(equal_height=False, elem_id="columns"):
        with gr.Column(scale=5, min_width=320, elem_id="talk"):
            talk = gr.HTML(elem_id="conversation", js_on_load=scripts.CONVERSATION)
            offers = gr.HTML(elem_id="suggestions", js_on_load=scripts.CONVERSATION)
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
            panel = gr.HTML(elem_id="article", js_on_load=scripts.MARKING)
    opened = page.load(
        handlers.opened, turns, [talk, panel], js=scripts.SET_LANGUAGE, show_progress="hidden"
    )
    shown = [question, turns, talk, panel, offers]
    submits = (question.submit, ask.click)
    selects = (talk.example_select, offers.example_select)
    answered = [
        *(each(handlers.asked, [question, turns], shown, **_QUIETLY) for each in submits),
        *(each(handlers.offer_taken, turns, shown, **_QUIETLY) for each in selects),
    ]
    done = [opened, *(each.then(None, js=scripts.SCROLL) for each in answered)]
    offering = [each.then(handlers.suggested, turns, offers, **_QUIETLY) for each in done]
    # What is offered beside one answer must not come up beside the next.
    gr.on([*submits, *selects], None, cancels=offering)
    talk.select(handlers.citation_opened, turns, panel, **_QUIETLY).then(None, js=scripts.SCROLL)
    for verdict in (talk.option_select, panel.option_select):
        judged = verdict(handlers.verdict_chosen, turns, [turns, talk, panel], **_QUIETLY)
        judged.then(None, js=scripts.AFTER_VERDICT)


class _Handlers:
    """What happens in the tab. All state is in its arguments: conversations never mix."""

    def __init__(self, service: compose.Service, data_dir: Path) -> None:
        self._service = service
        self._data_dir = data_dir

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
        turns = [replace(turn, is_marking=False, fault="") for turn in turns]
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
        marking = next((n for n, turn in enumerate(turns) if turn.is_marking), None)
        if marking is not None:
            cited = next((c.article for c in evidence(result) if c.n == event.n), None)
            return marking_panel(marking, turns[marking], cited, _texts(request))
        return article_panel(result, event.n, _texts(request))

    def verdict_chosen(
        self, turns: list[Turn], event: gr.EventData, request: gr.Request
    ) -> tuple[Any, Any, Any]:
        """What is said of an answer, or taken back."""
        choice = Choice.of(event._data)
        if choice is None or not 0 <= choice.turn < len(turns):
            return gr.skip(), gr.skip(), gr.skip()
        texts = _texts(request)
        judged, panel = chosen(self._data_dir, turns, choice, texts)
        return judged, conversation(judged, texts), gr.skip() if panel is None else panel


def _panel(result: Answer | NoAnswer, texts: Texts) -> Any:
    """The article of an answer; small talk leaves open what is open."""
    if isinstance(result, NoAnswer) and is_small_talk(result.reason):
        return gr.skip()
    return article_panel(result if isinstance(result, Answer) else None, 1, texts)


def _texts(request: gr.Request) -> Texts:
    return for_language(request.headers.get("accept-language"))
