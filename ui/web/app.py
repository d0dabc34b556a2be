"""The page: a tab to ask in, and one to measure the answers in."""

import os
import socket
import sys
from importlib import resources
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from qa.errors import AddressError
from qa.settings import Settings
from ui import compose
from ui.progress import shown_progress
from ui.texts import ENGLISH, GERMAN, Texts
from ui.web import ask_tab, downloads, evaluation_tab, evaluation_texts
from ui.web.evaluation_texts import EvaluationTexts
from ui.web.running import Runner

_PARALLEL_QUESTIONS = 8
_DELETE_CACHE = (3600, 3600)  # seconds: uploads are copied, and need not stay


def serve(settings: Settings) -> None:
    """Serve the page until the process is ended, and print its address.

    Raises:
        AssistantError: there is no usable index or model, or the port is taken.
    """
    with shown_progress() as progress:
        service = compose.Service(settings, progress)
    service.follow(lambda fault: print(f"belegt: {fault}", file=sys.stderr, flush=True))
    port = _free_port(settings.host, settings.port)
    page, look = build_page(service, settings)
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


def build_page(service: compose.Service, settings: Settings) -> tuple[gr.Blocks, dict[str, Any]]:
    """The page, and what ``launch`` needs to know of it."""
    runner = Runner(settings)
    i18n = gr.I18n(
        de=_labels(GERMAN, evaluation_texts.GERMAN), en=_labels(ENGLISH, evaluation_texts.ENGLISH)
    )
    with gr.Blocks(
        title="belegt", fill_width=True, analytics_enabled=False, delete_cache=_DELETE_CACHE
    ) as page:
        gr.HTML('<h1 class="brand">belegt</h1>', elem_id="brand")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(i18n("tab_ask"), elem_id="ask-tab"):
                ask_tab.build(service, settings.data_dir, page, i18n)
            with gr.Tab(i18n("tab_evaluate"), elem_id="evaluate-tab") as measuring:
                evaluation_tab.build(runner, settings, measuring, i18n)
    css = resources.files("ui.web").joinpath("style.css").read_text(encoding="utf-8")
    return page, {
        "css": css,
        "theme": _theme(),
        "i18n": i18n,
        "max_file_size": f"{settings.max_file_mb}mb",
        "app_kwargs": {"routes": downloads.routes(settings.data_dir)},
    }


def _labels(texts: Texts, evaluating: EvaluationTexts) -> dict[str, str]:
    """What the browser puts in by its language."""
    return {
        "ask_placeholder": texts.ask_placeholder,
        "ask_label": texts.ask_placeholder,
        "ask_button": texts.ask_button,
        "tab_ask": texts.tab_ask,
        "tab_evaluate": texts.tab_evaluate,
        **{name: getattr(evaluating, name) for name in evaluation_texts.LABELS},
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
