"""The house rules that keep belegt readable: imports run one way, heavy libraries have one home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {"qa": {"qa"}, "index": {"index", "qa"}, "ui": {"ui", "index", "qa"}}
# A module, or a package that is about nothing else.
HOMES = {
    "faiss": "index/search/nearest.py",
    "tantivy": "index/search/lexical.py",
    "sentence_transformers": "index/embedding.py",
    "langchain_text_splitters": "index/chunking.py",
    "sentencex": "qa/sentences.py",
    "py3langid": "qa/language.py",
    "sklearn": "qa/evaluation/calibrate.py",
    "gradio": "ui/web",
    "click": "ui/cli",
    "datasketch": "index/reprints.py",
    "watchfiles": "index/watch.py",
    "scipy": "qa/evaluation",
    "ir_measures": "qa/evaluation/retrieval.py",
    "spellchecker": "qa/dictionary.py",
    "rapidfuzz": "qa/spelling.py",
    "charset_normalizer": "index/loaders/encoding.py",
    "docx": "index/loaders/word.py",
    "lxml": "index/loaders/markup.py",
    "openpyxl": "index/loaders/workbook.py",
    "pypdf": "index/loaders/pdf.py",
    "striprtf": "index/loaders/rich_text.py",
    "trafilatura": "index/loaders/web.py",
}
MODULES = sorted(p for package in MAY_IMPORT for p in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = set(imported(path)) & set(MAY_IMPORT)
    assert ours <= MAY_IMPORT[package]


@pytest.mark.parametrize("library", HOMES)
def test_each_heavy_library_has_one_home(library: str) -> None:
    home = ROOT / HOMES[library]
    users = [path for path in MODULES if library in set(imported(path))]
    assert users
    assert [path for path in users if not path.is_relative_to(home)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330
