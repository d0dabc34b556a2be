"""``belegt eval``: both kinds of test sets, the figures, the files, and rows that are wrong."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.retriever import HybridRetriever
from qa import assistant
from qa.evaluation import gates, run_file
from qa.records import Citation, Passage, Span
from tests.conftest import Outcome
from tests.fakes import SentenceReader, WordEmbedder
from ui import compose

Belegt = Callable[..., Outcome]

MINE = "Die Mine fördert 40.000 Tonnen Kupfer im Jahr. Sie liegt in der Wüste."
PORT = "Der Hafen wurde am 3. Mai erweitert. Er kostet 12 Mio. Euro."


def squad(*paragraphs: dict[str, Any]) -> dict[str, Any]:
    return {"version": "1.1", "data": [{"title": "Zwei_Orte", "paragraphs": list(paragraphs)}]}


def qa(id_: str, question: str, context: str, *answers: str, **more: Any) -> dict[str, Any]:
    found = [{"text": each, "answer_start": context.find(each)} for each in answers]
    return {"id": id_, "question": question, "answers": found, **more}


@pytest.fixture
def squad_1(tmp_path: Path) -> Path:
    """Two paragraphs with a question each, as SQuAD 1.1 has them."""
    return written(
        tmp_path / "squad-1.json",
        squad(
            {"context": MINE, "qas": [qa("m", "Wie viel Kupfer fördert die Mine?", MINE, "40.000 Tonnen")]},
            {"context": PORT, "qas": [qa("p", "Wann wurde der Hafen erweitert?", PORT, "am 3. Mai", "3. Mai")]},
        ),
    )  # fmt: skip


@pytest.fixture
def squad_2(tmp_path: Path) -> Path:
    """A question with an answer and one without, as SQuAD 2.0 has them."""
    unanswerable = qa("u", "Wer baute den Hafen?", PORT, is_impossible=True)
    unanswerable["plausible_answers"] = [{"text": "12 Mio. Euro", "answer_start": 47}]
    answered = qa("p", "Was kostet der Hafen?", PORT, "12 Mio. Euro", is_impossible=False)
    return written(
        tmp_path / "squad-2.json", squad({"context": PORT, "qas": [answered, unanswerable]})
    )


@pytest.fixture
def rows(tmp_path: Path) -> Callable[..., Path]:
    """Write a JSON Lines test set."""

    def write(*lines: dict[str, Any] | str) -> Path:
        path = tmp_path / "rows.jsonl"
        texts = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def indexed(belegt: Belegt, word_model: WordEmbedder, articles_folder: Path) -> None:
    """``articles_folder`` as the index in force."""
    assert belegt("index", articles_folder).code == 0


def figures(run: Path) -> dict[str, float]:
    """The figures over all questions of a run that was written."""
    held = read(run)["figures"]["all"][""]
    return {name: each["value"] for name, each in held.items()}


def written(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def refusal(outcome: Outcome) -> str:
    """The one line of an evaluation that could not be done."""
    assert (outcome.code, outcome.out) == (2, "")
    [line] = outcome.err.splitlines()
    assert "This should not happen" not in line
    return line


def test_the_figures_of_a_squad_file(
    belegt: Belegt, word_model: WordEmbedder, squad_1: Path, tmp_path: Path
) -> None:
    assert belegt("eval", squad_1, "--json", tmp_path / "run.json").code == 0
    found = figures(tmp_path / "run.json")
    assert set(found) == set(gates.NAMES.values()) | {
        f"{part}: {measure} (German rules)"
        for part in ("reader", "answer")
        for measure in ("f1", "exact match")
    }
    assert found["retrieval: mrr@10"] == found["retrieval: recall@1"] == 1.0
    assert found["abstention: recall"] is None  # every question has an answer
    assert found["latency: p50 ms"] <= found["latency: p95 ms"]


def test_the_file_says_what_was_asked_of_what(
    belegt: Belegt, word_model: WordEmbedder, squad_1: Path, tmp_path: Path
) -> None:
    assert belegt("eval", squad_1, "--json", tmp_path / "run.json").code == 0
    run = run_file.load(tmp_path / "run.json")
    assert run.test_set["name"] == "squad-1.json"
    assert (run.index["articles"], len(run.cases)) == (2, 2)
    assert run.settings["top_passages"] == 10
    assert run.models["embedder"] == word_model.fingerprint
    assert run.machine["processor"]


def test_the_table_shows_the_same_figures(
    belegt: Belegt, word_model: WordEmbedder, squad_1: Path
) -> None:
    first, *lines = belegt("eval", squad_1).out.splitlines()
    assert first == "2 questions"
    assert [line[:12].strip() for line in lines if line[:1].isupper()][:7] == [
        "Retrieval", "Reader", "Answer", "Citation", "Abstention", "Confidence", "Latency",
    ]  # fmt: skip
    assert lines[0].split() == ["Retrieval", "recall@1", "1.0000", "[1.0000,", "1.0000]", "n", "2"]
    assert any(line.startswith("Lost: ") for line in lines)


def test_a_squad_file_is_indexed_for_itself(
    belegt: Belegt, word_model: WordEmbedder, squad_1: Path, tmp_path: Path
) -> None:
    assert belegt("eval", squad_1).code == 0
    assert not (tmp_path / "data").exists()


def test_squad_2_has_questions_without_answer(
    belegt: Belegt,
    word_model: WordEmbedder,
    squad_2: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "0")  # nothing is answered
    assert belegt("eval", squad_2, "--json", tmp_path / "run.json").code == 0
    found = figures(tmp_path / "run.json")
    assert (found["abstention: precision"], found["abstention: recall"]) == (0.5, 1.0)
    assert (found["answer: exact match"], found["answer: f1"]) == (0.5, 0.5)
    assert (found["citation: precision"], found["citation: recall"]) == (None, 0.0)


@pytest.mark.parametrize(
    ("max_error_share", "options", "is_answered"),
    [("1", (), True), ("0", (), False), ("0", ("--given-paragraph",), True)],
    ids=["end to end", "too unsure", "as the reader marks them"],
)
def test_predictions_are_in_squad_s_format(
    belegt: Belegt,
    word_model: WordEmbedder,
    squad_1: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    max_error_share: str,
    options: tuple[str, ...],
    is_answered: bool,
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", max_error_share)
    file = tmp_path / "predictions.json"
    assert belegt("eval", squad_1, "--predictions", file, *options).code == 0
    predicted = read(file)
    assert list(predicted) == ["m", "p"]
    for text, paragraph in zip(predicted.values(), (MINE, PORT), strict=True):
        assert bool(text) == is_answered
        assert text in paragraph


def test_json_lines_are_asked_of_the_index_in_force(
    belegt: Belegt, indexed: None, rows: Callable[..., Path], tmp_path: Path
) -> None:
    file = rows(
        {
            "question": "Was kostet der Hafen?",
            "answers": ["12 Mio. Euro"],
            "article": "hafen.md",
            "sentences": ["Er kostet 12 Mio. Euro."],
            "kind": "number",
        },
        "",
        {"id": "x", "question": "Wo liegt die Mine?", "answers": ["in der Wüste"],
         "article": "Kupfer aus Chile", "sentences": ["Sie liegt in der Wüste."]},
        {"question": "Wer gewann?", "answers": [], "kind": "unanswerable"},
    )  # fmt: skip
    predictions, run = tmp_path / "predictions.json", tmp_path / "run.json"
    assert belegt("eval", file, "--predictions", predictions, "--json", run).code == 0
    assert list(read(predictions)) == ["1", "x", "4"]
    assert len(run_file.load(run).cases) == 3
    assert figures(run)["retrieval: recall@5"] == 1.0


def test_the_real_parts_find_answer_and_evidence(
    belegt: Belegt, over_seeds: None, rows: Callable[..., Path], tmp_path: Path
) -> None:
    golden = (compose.SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    [row] = [line for line in golden if '"Wie viele Handelsabkommen wurden geschlossen?"' in line]
    file = rows(row, {"question": "Wer gewann 2014 die Fußball-Weltmeisterschaft?", "answers": []})
    assert belegt("eval", file, "--json", tmp_path / "run.json").code == 0
    found = figures(tmp_path / "run.json")
    assert found["retrieval: mrr@10"] == found["citation: recall"] == 1.0
    assert found["abstention: precision"] == found["abstention: recall"] == 1.0


RIGHT = '{"question": "Was kostet der Hafen?", "answers": ["12 Mio. Euro"], "article": "hafen.md"}'


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("{", "Invalid JSON"),
        ("[1]", "object"),
        ("{}", "question: Field required"),
        ('{"question": ""}', "question: "),
        ('{"question": 7}', "question: "),
        ('{"question": "Was?", "answers": "12"}', "answers: "),
        ('{"question": "Was?", "answers": ["12"]}', "no article is named"),
        ('{"question": "Was?", "answers": ["13 Mio."], "article": "hafen.md"}', "'13 Mio.' does not"),
        ('{"question": "Was?", "answers": ["12"], "article": "hafen.md", "sentences": ["Es."]}',
         "'Es.' does not stand in hafen.md"),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_named(
    belegt: Belegt, indexed: None, rows: Callable[..., Path], line: str, fact: str
) -> None:
    file = rows(RIGHT, "", line)
    said = refusal(belegt("eval", file))
    assert f"{file}, line 3: " in said
    assert fact in said


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ({"data": 3}, "data: "),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, "data.0.paragraphs.0.context: Field required"),
        (squad({"context": MINE, "qas": [{"id": "m"}]}), "data.0.paragraphs.0.qas.0.question: "),
        (squad({"context": MINE, "qas": [qa("m", "Was?", MINE, "nirgends")]}), "question m: "),
        (squad({"context": MINE, "qas": []}), "holds no questions"),
        ({"data": []}, "holds no questions"),
    ],
)
def test_a_squad_file_that_is_wrong_is_refused(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path, value: Any, fact: str
) -> None:
    file = written(tmp_path / "squad.json", value)
    said = refusal(belegt("eval", file))
    assert str(file) in said
    assert fact in said


@pytest.mark.parametrize(
    ("content", "fact"),
    [(b"", "holds no questions"), (b"\n \n", "holds no questions"), (b"\xff", "cannot be read")],
)
def test_a_file_without_questions_is_refused(
    belegt: Belegt, indexed: None, tmp_path: Path, content: bytes, fact: str
) -> None:
    (tmp_path / "rows.jsonl").write_bytes(content)
    assert fact in refusal(belegt("eval", tmp_path / "rows.jsonl"))


def test_a_missing_test_set_is_refused(belegt: Belegt, tmp_path: Path) -> None:
    said = refusal(belegt("eval", tmp_path / "none.json"))
    assert f"There is no test set {tmp_path / 'none.json'}" in said


def test_figures_that_cannot_be_written_are_shown_all_the_same(
    belegt: Belegt, word_model: WordEmbedder, squad_1: Path, tmp_path: Path
) -> None:
    outcome = belegt("eval", squad_1, "--json", tmp_path / "none" / "figures.json")
    assert outcome.code == 2
    assert outcome.out.startswith("2 questions\n")
    [line] = outcome.err.splitlines()
    assert "figures.json cannot be written" in line


def test_conversations_are_measured_by_kind(
    belegt: Belegt, indexed: None, rows: Callable[..., Path], tmp_path: Path
) -> None:
    cost = {
        "article": "hafen.md",
        "answers": ["12 Mio. Euro"],
        "sentences": ["Er kostet 12 Mio. Euro."],
    }
    first = {
        "question": "Was kostet der Hafen?",
        "full": "Was kostet der Hafen?",
        "expected": [cost],
    }
    thanks = {"question": "Danke!", "full": "Danke!"}
    file = rows({"id": "1", "kind": "talk", "turns": [first, thanks]})
    outcome = belegt("eval", file, "--json", tmp_path / "figures.json")
    assert outcome.code == 0
    assert [line.split("  ")[0] for line in outcome.out.splitlines()] == [
        "talk",
        "talk, later turns",
    ]
    figures = read(tmp_path / "figures.json")
    assert figures["talk, later turns"] == {
        "n": 1,
        "score": 1.0,
        "in_full": 1.0,
        "cited": None,
        "newest_first": None,
    }


def test_a_conversation_about_an_article_that_is_not_there_is_refused(
    belegt: Belegt, indexed: None, rows: Callable[..., Path]
) -> None:
    missing = {"article": "x.md", "answers": ["1"], "sentences": ["1"]}
    turn = {"question": "Wer?", "full": "Wer?", "expected": [missing]}
    line = refusal(belegt("eval", rows({"id": "1", "kind": "talk", "turns": [turn]})))
    assert "line 1: the article 'x.md' is not in the index" in line


# An earlier run

QUESTIONS = (
    {"question": "Wie viele Mio. Euro kostet er?", "answers": ["12 Mio. Euro", "Er kostet 12 Mio. Euro."],
     "article": "hafen.md", "sentences": ["Er kostet 12 Mio. Euro."]},
    {"question": "Wo liegt sie in der Wüste?", "answers": ["in der Wüste", "Sie liegt in der Wüste."],
     "article": "kupfer.txt", "sentences": ["Sie liegt in der Wüste."]},
)  # fmt: skip


def worse_retriever(monkeypatch: pytest.MonkeyPatch) -> None:
    found = HybridRetriever.retrieve

    def only_the_last(*args: Any, **others: Any) -> tuple[Passage, ...]:
        return found(*args, **others)[-1:]

    monkeypatch.setattr(HybridRetriever, "retrieve", only_the_last)


def worse_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    read = SentenceReader.read

    def other_sentences(self: SentenceReader, *args: Any) -> tuple[Span, ...]:
        best, *others = read(self, *args)
        return tuple(each for each in others if each.article == best.article)

    monkeypatch.setattr(SentenceReader, "read", other_sentences)


def worse_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "0")


def worse_citations(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_the_title(spans: Iterable[Span], passages: Sequence[Passage]) -> tuple[Citation, ...]:
        article = next(iter(spans)).article
        return (Citation(1, article, 0, 6, article.text[:6]),)

    monkeypatch.setattr(assistant, "cite", of_the_title)


@pytest.mark.parametrize(
    ("make_worse", "figure", "stage"),
    [
        (worse_retriever, "recall@1", "not retrieved"),
        (worse_reader, "reader_f1", "read, but other words marked"),
        (worse_threshold, "f1", "marked rightly, but refused as not sure enough"),
        (worse_citations, "citation_recall", "answered rightly, but cited from elsewhere"),
    ],
)
def test_what_is_made_worse_is_caught_and_the_stage_blamed(
    belegt: Belegt,
    indexed: None,
    rows: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_worse: Callable[[pytest.MonkeyPatch], None],
    figure: str,
    stage: str,
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "1")
    file, old = rows(*QUESTIONS), tmp_path / "old.json"
    assert belegt("eval", file, "--json", old).code == 0
    limits = ("--against", old, "--fail-drop", f"{figure}=0.01")
    assert belegt("eval", file, *limits).code == 0
    make_worse(monkeypatch)
    outcome = belegt("eval", file, *limits)
    assert outcome.code == 4
    assert f"Worse than wanted: {figure} went from 1.0000 to " in outcome.err
    blamed = outcome.out.split("Lost more than before\n")[1]
    assert blamed.split("\n")[0].strip() == f"2  {stage}"


def test_a_drop_needs_an_earlier_run(belegt: Belegt, rows: Callable[..., Path]) -> None:
    said = refusal(belegt("eval", rows(*QUESTIONS), "--fail-drop", "f1=0.1"))
    assert "name the earlier one with --against" in said


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        (("--fail-under", "f2=0.1"), "There is no figure 'f2'"),
        (("--fail-under", "f1=much"), "gives no number"),
        (("--against", "none.json"), "There is no run none.json"),
    ],
)
def test_limits_that_cannot_be_held_are_refused_before_anything_is_asked(
    belegt: Belegt, rows: Callable[..., Path], options: tuple[str, ...], fact: str
) -> None:
    assert fact in refusal(belegt("eval", rows(*QUESTIONS), *options))
