"""Reports and files of runs, each at an address of its own: to be shown, opened and downloaded."""

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from qa.errors import AssistantError
from ui.evaluation import html
from ui.web import kept_runs

_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def routes(data_dir: Path) -> list[Route]:
    """What is served beside the page; see ``report_address`` and ``run_address``."""

    def report(request: Request) -> Response:
        name, against = request.path_params["name"], request.query_params.get("against")
        run = kept_runs.load(data_dir, name)
        earlier = kept_runs.load(data_dir, against) if against else None
        attached = "download" in request.query_params
        page = html.page(run, earlier).encode("utf-8", "replace")
        return HTMLResponse(page, headers=_headers(f"{Path(name).stem}.html", attached))

    def run(request: Request) -> Response:
        name = request.path_params["name"]
        path = kept_runs.path_of(data_dir, name)
        return FileResponse(path, media_type="application/json", filename=name, headers=_HEADERS)

    return [
        Route("/evaluation/report/{name}", _told(report)),
        Route("/evaluation/run/{name}", _told(run)),
    ]


def _headers(name: str, attached: bool) -> dict[str, str]:
    """With scripts, but as a site of its own that can do nothing to the page."""
    kind = "attachment" if attached else "inline"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return {
        **_HEADERS,
        "Content-Security-Policy": "sandbox allow-scripts allow-popups allow-modals",
        "Content-Disposition": f'{kind}; filename="{plain}"',
    }


def _told(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """The same, where what is wrong is said in a line."""

    def told(request: Request) -> Response:
        try:
            return answer(request)
        except AssistantError as error:
            return PlainTextResponse(str(error), status_code=404, headers=_HEADERS)

    return told
