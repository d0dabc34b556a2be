"""The tab to measure answers in: choose a test set, run it, and see what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from qa.errors import AssistantError
from qa.evaluation.compare import compare
from qa.evaluation.figures import figures
from qa.evaluation.stages import losses
from qa.settings import Settings
from ui.texts import for_language
from ui.web import evaluation_markup as markup
from ui.web import kept_runs, testsets
from ui.web.evaluation_texts import EvaluationTexts, for_code
from ui.web.running import Job, Runner

_LOOK_S = 0.4
_QUIETLY: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the tab consists of."""

    told: gr.HTML
    chosen: gr.Dropdown
    upload: gr.UploadButton
    checked: gr.HTML
    run: gr.Button
    cancel: gr.Button
    progress: gr.HTML
    result: gr.Dropdown
    against: gr.Dropdown
    shown: gr.HTML


def build(runner: Runner, settings: Settings, tab: gr.Tab, i18n: gr.I18n) -> None:
    """Put the parts into the tab, which is being built, and tie them to each other."""
    handlers = _Handlers(runner, settings)
    parts = _parts(i18n)
    choosing = [parts.chosen, parts.checked, parts.run]
    running = [parts.progress, parts.run, parts.cancel]
    results = [parts.result, parts.against, parts.shown]
    held = [parts.chosen, parts.result, parts.against]
    opened = tab.select(handlers.opened, held, [parts.told, *choosing, *results], **_QUIETLY)
    opened.then(handlers.watched, None, [*running, *results], **_QUIETLY)
    parts.upload.upload(handlers.uploaded, parts.upload, choosing, **_QUIETLY)
    parts.chosen.input(handlers.chosen, parts.chosen, choosing[1:], **_QUIETLY)
    parts.run.click(handlers.started, parts.chosen, [*running, *results], **_QUIETLY)
    parts.cancel.click(handlers.cancelled, None, parts.progress, **_QUIETLY)
    for each in (parts.result, parts.against):
        each.input(handlers.looked_at, results[:2], results[1:], **_QUIETLY)


def _parts(i18n: gr.I18n) -> _Parts:
    with gr.Column(elem_id="evaluation"):
        told = gr.HTML(elem_id="evaluation-told")
        with gr.Row(elem_id="testset-row", equal_height=True):
            chosen = gr.Dropdown(
                [], label=i18n("choose"), scale=4, min_width=200, elem_id="testset"
            )
            upload = gr.UploadButton(
                i18n("upload"),
                file_types=[*testsets.SUFFIXES],
                scale=1,
                min_width=130,
                elem_id="upload",
            )
            run = gr.Button(
                i18n("run"),
                variant="primary",
                interactive=False,
                scale=1,
                min_width=130,
                elem_id="run",
            )
            cancel = gr.Button(
                i18n("cancel"),
                variant="stop",
                visible=False,
                scale=1,
                min_width=130,
                elem_id="cancel",
            )
        checked = gr.HTML(elem_id="checked")
        progress = gr.HTML(elem_id="progress")
        with gr.Row(elem_id="result-row"):
            result = gr.Dropdown([], label=i18n("result"), min_width=200, elem_id="result")
            against = gr.Dropdown([], label=i18n("against"), min_width=200, elem_id="against")
        shown = gr.HTML(elem_id="shown-result")
    return _Parts(told, chosen, upload, checked, run, cancel, progress, result, against, shown)


class _Handlers:
    """What happens in the tab; of it, only the run that goes on is shared."""

    def __init__(self, runner: Runner, settings: Settings) -> None:
        self._runner = runner
        self._settings = settings
        self._data_dir = settings.data_dir

    def opened(
        self, chosen: str | None, result: str | None, against: str | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """What test sets and results there are, with those chosen that were before."""
        texts = _texts(request)
        held = testsets.names(self._data_dir)
        name = chosen if chosen in held else next(iter(held), None)
        choosing = self._choosing(name, texts)
        return markup.line(texts.told), *choosing, *self._results(result, texts, against)

    def uploaded(self, file: str, request: gr.Request) -> tuple[Any, ...]:
        """Keep an uploaded file, and choose it."""
        texts = _texts(request)
        try:
            limit = self._settings.max_file_mb
            name = testsets.take(self._data_dir, Path(file), Path(file).name, limit)
        except AssistantError as error:
            return gr.skip(), markup.line(str(error), is_fault=True), gr.Button(interactive=False)
        return self._choosing(name, texts)

    def chosen(self, name: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Check a test set."""
        return self._choosing(name, _texts(request))[1:]

    def started(self, name: str | None, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Run a test set, and show how far it is, until it has ended."""
        texts = _texts(request)
        try:
            file = testsets.path_of(self._data_dir, name or "")
        except AssistantError as error:
            yield self._told(str(error), is_fault=True)
            return
        job, is_new = self._runner.start(file)
        if is_new:
            yield from self._followed(job, texts)
        else:
            yield self._told(texts.busy.format(name=job.file.name), is_fault=True)

    def watched(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """The same for a run that goes on already when the page is opened."""
        yield (gr.skip(),) * 6  # what yields nothing would clear all
        if job := self._runner.job:
            yield from self._followed(job, _texts(request))

    def cancelled(self, request: gr.Request) -> Any:
        """Stop the run that goes on."""
        if not (job := self._runner.job):
            return gr.skip()
        job.cancel()
        return markup.progress(job, _texts(request))

    def looked_at(
        self, name: str | None, against: str | None, request: gr.Request
    ) -> tuple[Any, Any]:
        """Show another result, or another comparison."""
        return self._results(name, _texts(request), against)[1:]

    def _followed(self, job: Job, texts: EvaluationTexts) -> Iterator[tuple[Any, ...]]:
        nothing = [gr.skip()] * 3
        busy = _buttons(is_running=True)
        while job.is_running:
            yield markup.progress(job, texts), *busy, *nothing
            job.wait(_LOOK_S)
        if job.kept:
            told = markup.line(texts.done.format(name=kept_runs.label(job.kept)))
            yield told, *_buttons(), *self._results(job.kept, texts)
        elif job.fault:
            yield self._told(texts.failed.format(fault=job.fault), is_fault=True)
        else:
            yield self._told(texts.cancelled)

    def _told(self, text: str, is_fault: bool = False) -> tuple[Any, ...]:
        return markup.line(text, is_fault), *_buttons(), gr.skip(), gr.skip(), gr.skip()

    def _choosing(self, name: str | None, texts: EvaluationTexts) -> tuple[Any, ...]:
        """The list with a test set chosen, what is in it, and whether it can be run."""
        held = testsets.names(self._data_dir)
        listed = gr.Dropdown(choices=[(each, each) for each in held], value=name)
        if name is None:
            return listed, markup.line(texts.no_testsets), gr.Button(interactive=False)
        found = testsets.check(self._settings, name)
        return listed, markup.checked(found, texts), gr.Button(interactive=not found.faults)

    def _results(
        self, name: str | None, texts: EvaluationTexts, against: str | None = None
    ) -> tuple[Any, ...]:
        """The list with a result chosen, those to compare it with, and the result itself."""
        held = kept_runs.names(self._data_dir)
        name = name if name in held else next(iter(held), None)
        against = against if against in held and against != name else ""
        listed = gr.Dropdown(choices=[(kept_runs.label(each), each) for each in held], value=name)
        others = [(kept_runs.label(each), each) for each in held if each != name]
        compared = gr.Dropdown(choices=[(texts.against_none, ""), *others], value=against)
        return listed, compared, self._shown(name, against, texts)

    def _shown(self, name: str | None, against: str, texts: EvaluationTexts) -> str:
        if name is None:
            return markup.line(texts.no_runs)
        try:
            cases = kept_runs.load(self._data_dir, name).cases
            earlier = kept_runs.load(self._data_dir, against).cases if against else None
        except AssistantError as error:
            return markup.line(str(error), is_fault=True)
        comparison = compare(earlier, cases) if earlier is not None else None
        compared = against if comparison and comparison.paired else ""
        return (
            markup.figures(figures(cases), comparison, texts)
            + markup.losses(losses(cases), len(cases), name, compared, texts)
            + markup.report(name, compared, texts)
        )


def _buttons(is_running: bool = False) -> tuple[gr.Button, gr.Button]:
    """Those that run and cancel: one of them is shown."""
    return gr.Button(visible=not is_running), gr.Button(visible=is_running)


def _texts(request: gr.Request) -> EvaluationTexts:
    return for_code(for_language(request.headers.get("accept-language")).code)
