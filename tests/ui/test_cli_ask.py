"""``belegt ask``: what it prints, as text and as JSON, for one question and for many."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, assert_harmless, refusal
from ui import compose

DEAL = "Wie viele Handelsabkommen wurden geschlossen?"
FOOTBALL = "Wer gewann 2014 die Fußball-Weltmeisterschaft?"


def test_ask_prints_the_answer_and_where_each_citation_stands(
    belegt: Belegt, over_seeds: None
) -> None:
    outcome = belegt("ask", DEAL)
    assert outcome.code == 0
    assert outcome.err == ""
    assert "23 Handelsabkommen" in outcome.out
    [(start, end)] = re.findall(r"000_e0903ea2aa2f178a\.txt:\[(\d+):(\d+)\]", outcome.out)[:1]
    text = (compose.SEEDS / "000_e0903ea2aa2f178a.txt").read_text(encoding="utf-8")
    assert "insgesamt 23 Handelsabkommen" in text[int(start) : int(end)]


def test_ask_says_so_in_the_question_s_language_when_the_articles_do_not_say(
    belegt: Belegt, over_seeds: None
) -> None:
    german = belegt("ask", FOOTBALL)
    english = belegt("ask", "Who won the football world championship in the year 2014?")
    assert (german.code, english.code) == (3, 3)
    assert german.out.startswith("Dazu steht nichts in den Artikeln.\n")
    assert english.out.startswith("The articles say nothing about that.\n")
    assert len(re.findall(r"^- .+:\[\d+:\d+\]  ", german.out, re.MULTILINE)) == 3


def test_ask_json_prints_an_answer_under_exactly_these_keys(
    belegt: Belegt, over_seeds: None
) -> None:
    outcome = belegt("ask", "--json", DEAL)
    printed = outcome.json
    assert outcome.code == 0
    assert outcome.out.count("\n") == 1
    assert list(printed) == [
        "question", "understood", "answer", "reason", "citations", "passages", "timings_ms",
    ]  # fmt: skip
    assert list(printed["answer"]) == [
        "text", "article_id", "title", "path", "start", "end", "form", "parts", "differing",
        "confidence",
    ]  # fmt: skip
    assert printed["question"] == DEAL
    assert printed["reason"] is None
    assert 0 <= printed["answer"]["confidence"] <= 1
    for n, citation in enumerate(printed["citations"], 1):
        assert list(citation) == [
            "n", "article_id", "title", "path", "start", "end", "text",
            "page", "date", "source", "also_in",
        ]  # fmt: skip
        assert citation["n"] == n
    for passage in printed["passages"]:
        assert list(passage) == ["article_id", "path", "start", "end", "score", "text"]
    scores = [passage["score"] for passage in printed["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert set(printed["timings_ms"]) == {"retrieve", "read", "decide", "total"}


def test_printed_offsets_lead_to_the_printed_text_in_the_file(
    belegt: Belegt, over_seeds: None
) -> None:
    printed = belegt("ask", "--json", DEAL).json
    for place in (printed["answer"], *printed["citations"], *printed["passages"]):
        text = Path(place["path"]).read_text(encoding="utf-8")
        assert text[place["start"] : place["end"]] == place["text"]


def test_ask_json_prints_no_answer_under_the_same_keys(belegt: Belegt, over_seeds: None) -> None:
    outcome = belegt("ask", "--json", FOOTBALL)
    printed = outcome.json
    assert outcome.code == 3
    assert list(printed) == [
        "question", "understood", "answer", "reason", "citations", "passages", "timings_ms",
    ]  # fmt: skip
    assert printed["answer"] is None
    assert printed["reason"] == "nothing_supported"
    assert printed["citations"] == []
    assert printed["passages"]


def test_ask_json_reads_a_question_a_line(
    belegt: Belegt, over_seeds: None, type_in: Callable[[bytes | str], None]
) -> None:
    lines = (
        DEAL,
        "",
        json.dumps({"question": FOOTBALL, "conversation": "a"}),
        json.dumps({"question": DEAL, "conversation": "b"}),
    )
    type_in("\n".join(lines))
    outcome = belegt("ask", "--json", "-")
    printed = [json.loads(line) for line in outcome.out.splitlines()]
    assert [each["question"] for each in printed] == [DEAL, FOOTBALL, DEAL]
    assert [each["answer"] is None for each in printed] == [False, True, False]
    assert outcome.code == 0


def test_conversations_side_by_side_do_not_mix(
    belegt: Belegt, over_seeds: None, type_in: Callable[[bytes | str], None]
) -> None:
    asked = [
        (DEAL, "a"),
        (FOOTBALL, 2),
        ("Und wer hat sie geschlossen?", "a"),
        ("Und wer trainierte sie?", 2),
        ("Und wer hat sie geschlossen?", "c"),
    ]
    type_in("\n".join(json.dumps({"question": q, "conversation": name}) for q, name in asked))
    printed = [json.loads(line) for line in belegt("ask", "--json", "-").out.splitlines()]
    understood = [each["understood"] for each in printed[2:]]
    assert "Handelsabkommen" in understood[0]
    assert "Weltmeisterschaft" in understood[1]
    assert understood[2] == "Und wer hat sie geschlossen?"


def test_a_conversation_that_is_no_name_is_refused(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    type_in(json.dumps({"question": "Wer?", "conversation": ["a"]}))
    outcome = belegt("ask", "--json", "-")
    assert 'Line 1: "conversation" is no text or number' in json.loads(outcome.out)["reason"]


def test_a_bad_line_is_answered_with_what_is_wrong_and_the_others_are_answered(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    long = "Wer? " * 500
    type_in(f'{{"frage": "Wer?"}}\n{{"question": " "}}\n{long}\n"Wer?"\n42\n{{"question": \nWer?\n')
    outcome = belegt("ask", "--json", "-")
    printed = [json.loads(line) for line in outcome.out.splitlines()]
    keys = ["question", "understood", "answer", "reason", "citations", "passages", "timings_ms"]
    assert [list(each) for each in printed] == [keys] * 7
    assert 'Line 1 has no text under "question"' in printed[0]["reason"]
    assert "empty" in printed[1]["reason"]
    assert "2499 characters" in printed[2]["reason"]
    # What is no object with a question is a question as it stands.
    assert [each["question"] for each in printed[3:]] == ['"Wer?"', "42", '{"question":', "Wer?"]


def test_lines_that_are_no_text_do_not_end_the_run(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    type_in(b'Wer war \xfc?\n{"question": "\\ud800?"}\n' + b"[" * 100_000 + b"\nWer?\n")
    outcome = belegt("ask", "--json", "-")
    printed = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(printed) == 4
    assert "UTF-8" in printed[0]["reason"]
    assert "UTF-8" in printed[1]["reason"]
    assert "100000 characters" in printed[2]["reason"]
    assert printed[3]["question"] == "Wer?"


def test_a_byte_order_mark_is_no_part_of_the_first_question(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    type_in('\ufeff{"question": "Wo liegt die Mine?"}\n')
    assert belegt("ask", "--json", "-").json["question"] == "Wo liegt die Mine?"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (f"{FOOTBALL}\n{DEAL}\n", 0),
        (f"{FOOTBALL}\n", 3),
        (f'{FOOTBALL}\n{{"question": 1}}\n', 3),
        ('{"question": 1}\n', 2),
    ],
)
def test_the_exit_code_of_many_questions_is_that_of_the_best(
    belegt: Belegt,
    over_seeds: None,
    type_in: Callable[[bytes | str], None],
    lines: str,
    code: int,
) -> None:
    type_in(lines)
    assert belegt("ask", "--json", "-").code == code


def test_standard_input_without_a_question_is_refused(
    belegt: Belegt, data: Path, type_in: Callable[[bytes | str], None]
) -> None:
    type_in("\n  \n")
    assert "no question" in refusal(belegt("ask", "--json", "-"))


def test_many_questions_go_with_json(belegt: Belegt, data: Path) -> None:
    assert "belegt ask --json -" in refusal(belegt("ask", "-"))


@pytest.mark.parametrize("question", ["", "   ", "\udcff", "Wer? " * 500])
def test_a_question_that_cannot_be_asked_is_refused(
    belegt: Belegt, data: Path, question: str
) -> None:
    assert "question" in refusal(belegt("ask", question)).lower()


def test_the_error_share_decides_whether_an_answer_is_given(
    belegt: Belegt, over_seeds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "0")
    assert belegt("ask", DEAL).code == 3


def test_hostile_articles_cannot_steer_the_terminal(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    name = "a\x1b[2Jb\n\u202e.txt"
    (folder / name).write_text(
        "Titel \u202eneu\n\nDie Mine \x9b31mliegt\u200b in Chile.\n", encoding="utf-8"
    )
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "1")
    assert belegt("index", folder).code == 0
    asked = belegt("ask", "Wo liegt die Mine?")
    assert "Chile" in asked.out
    assert_harmless(asked.out, asked.err)
    printed = belegt("ask", "--json", "Wo liegt die Mine?")
    assert_harmless(printed.out)
    assert printed.json["citations"][0]["path"] == str(folder / name)


def test_a_reprint_is_named_beside_the_sentence_and_not_cited_besides(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BELEGT_MAX_ERROR_SHARE", "1")
    for name in ("erst.txt", "zweit.txt"):
        (folder / name).write_text("Neues\n\nDie Mine liegt in der Wüste.\n", encoding="utf-8")
    assert belegt("index", folder).code == 0
    lines = belegt("ask", "Wo liegt die Mine?").out.splitlines()
    assert "articles/erst.txt:[7:35]  Neues" in lines[-4]
    assert lines[-3] == "    auch in: articles/zweit.txt  Neues"
    [citation] = belegt("ask", "--json", "Wo liegt die Mine?").json["citations"]
    assert citation["path"] == str(folder / "erst.txt")
    assert [(each["title"], each["path"]) for each in citation["also_in"]] == [
        ("Neues", str(folder / "zweit.txt"))
    ]
