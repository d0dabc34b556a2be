"""``belegt testset``: what is wrong with a test set, what it holds, two of one, and drafts of one."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.loading import load
from tests.fakes import WordEmbedder
from tests.ui.terminal import Belegt, assert_harmless, refusal

COST = {
    "id": "c",
    "question": "Was kostet der Hafen?",
    "answers": ["12 Mio. Euro"],
    "article": "hafen.md",
    "sentences": ["Er kostet 12 Mio. Euro."],
}
ARTICLES = {
    "lesotho.txt": "Der Vertrag mit Lesotho wurde 1986 in Maseru unterzeichnet. "
    "Die Talsperre Katse kostete 300 Millionen Euro.",
    "tesla.txt": "Der Erfinder Nikola Tesla starb im Januar 1943 in New York. "
    "Tesla zog 1884 nach New York.",
    "treaty.txt": "The Treaty of Paris was signed in Paris in 1951. "
    "The company was founded by John Smith in 1901.",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "set.jsonl"


def write(path: Path, *rows: dict[str, Any] | str) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def draft(id_: str, **more: Any) -> dict[str, Any]:
    return {**COST, "id": id_, "question": f"Was kostet {id_}?", "draft": True, **more}


def test_alone_it_shows_its_help(belegt: Belegt) -> None:
    alone, asked_for = belegt("testset"), belegt("testset", "--help")
    assert (alone.code, alone.out) == (0, asked_for.out)
    places = [
        alone.out.index(f"\n  {name} ") for name in ("check", "stats", "split", "draft", "accept")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("command", ["check", "stats", "split", "draft", "accept"])
def test_every_command_has_help_with_an_example(belegt: Belegt, command: str) -> None:
    outcome = belegt("testset", command, "--help")
    assert outcome.code == 0
    assert f"belegt testset {command}" in outcome.out.partition("Example:")[2]


# check


def test_a_faultless_set_is_counted(belegt: Belegt, data: Path, file: Path) -> None:
    outcome = belegt("testset", "check", write(file, COST, {"question": "Wer gewann?"}))
    assert (outcome.code, outcome.out, outcome.err) == (0, "2 questions, no fault\n", "")


def test_each_fault_is_a_line(belegt: Belegt, data: Path, tmp_path: Path) -> None:
    table = tmp_path / "fragen.csv"
    table.write_bytes(
        "Frage;Antworten;Artikel\n"
        "Was kostet der Hafen?;12 Mio. Euro;hafen.md\n"
        "Wann wurde er erweitert?;am 4. Mai;hafen.md\n"
        "Was kostet der Hafen?;;hafen.md\n".encode("cp1252")
    )
    outcome = belegt("testset", "check", table)
    assert outcome.code == 2
    assert outcome.out.splitlines() == [
        f"{table}, line 3: 'am 4. Mai' does not stand in hafen.md. Copy it from there",
        f"{table}, line 4: 'Was kostet der Hafen?' is asked of hafen.md in line 2 too. "
        "Leave one of them out",
        f"2 faults in {table}",
    ]
    assert outcome.err == ""


def test_the_index_is_the_one_that_is_named(
    belegt: Belegt, data: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file, COST)
    elsewhere = tmp_path / "elsewhere"
    assert "No index in" in refusal(belegt("testset", "check", file, "--data", elsewhere))
    monkeypatch.setenv("BELEGT_DATA_DIR", str(elsewhere))
    assert belegt("testset", "check", file, "--data", data).code == 0


def test_articles_that_are_not_there_and_drafts_are_warnings(
    belegt: Belegt, data: Path, file: Path
) -> None:
    absent = [{**COST, "id": name, "article": name} for name in ("x.md", "y.md")]
    outcome = belegt("testset", "check", write(file, COST, *absent, draft("d")))
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        "warning: 2 questions about articles that are not in the index, e.g. 'x.md'. Index them: "
        "belegt index FOLDER",
        f"warning: 1 draft not counted. Review them: belegt testset accept {file}",
        "3 questions, no fault",
    ]


def test_only_articles_that_are_not_there_are_a_fault(
    belegt: Belegt, data: Path, file: Path
) -> None:
    outcome = belegt("testset", "check", write(file, {**COST, "article": "x.md"}))
    assert outcome.code == 2
    assert "none of its articles is in the index, e.g. 'x.md'" in outcome.out


def test_squad_needs_no_index(belegt: Belegt, tmp_path: Path) -> None:
    context = "Der Hafen kostet 5 Euro."
    answers = [{"text": "5 Euro", "answer_start": 18}]
    asked = {"id": "h", "question": "Was kostet er?", "answers": answers}
    value = {"data": [{"title": "H", "paragraphs": [{"context": context, "qas": [asked]}]}]}
    path = write(tmp_path / "squad.json", value)
    outcome = belegt("testset", "check", path)
    assert outcome.code == 2
    assert "question h: '5 Euro' does not stand at 18 in its paragraph. Mend" in outcome.out
    answers[0]["answer_start"] = 17
    assert belegt("testset", "check", write(path, value)).out == "1 question, no fault\n"


def test_conversations_can_be_checked_but_not_split(
    belegt: Belegt, data: Path, file: Path, tmp_path: Path
) -> None:
    turn = {"question": "Was?", "full": "Was kostet der Hafen?"}
    write(file, {"id": "1", "kind": "talk", "turns": [turn]})
    assert belegt("testset", "check", file).out == "1 conversation, no fault\n"
    for command in (["stats", file], ["split", file, tmp_path / "a", tmp_path / "b"]):
        assert "holds conversations" in refusal(belegt("testset", *command))


def test_hostile_rows_steer_no_terminal(belegt: Belegt, data: Path, file: Path) -> None:
    write(file, {**COST, "answers": ["\x1b[2J\u202e"]}, {**COST, "kind": "\x1b[2J", "id": "2\x1b",
          "question": "\x1b]0;x\x07?", "answers": ["9\x1b[31m"]})  # fmt: skip
    outcome = belegt("testset", "check", file)
    assert len(outcome.out.splitlines()) == 3
    assert_harmless(outcome.out, outcome.err)


@pytest.mark.parametrize("command", ["check", "stats", "accept"])
@pytest.mark.parametrize(
    ("content", "fact"),
    [(None, "There is no test set"), (b"\xff\xfe\x00", "cannot be read"), (b"", "no ")],
)
def test_a_file_that_is_none(
    belegt: Belegt, data: Path, file: Path, command: str, content: bytes | None, fact: str
) -> None:
    if content is not None:
        file.write_bytes(content)
    outcome = belegt("testset", command, file)
    assert fact.lower() in (outcome.err or outcome.out).lower()
    assert "should not happen" not in outcome.err
    assert outcome.code == (0 if (command, content) == ("accept", b"") else 2)


# stats


def test_what_a_set_is_made_of(belegt: Belegt, file: Path) -> None:
    write(
        file,
        {**COST, "kind": "number"},
        {"question": "Wer gewann die Weltmeisterschaft?"},
        draft("d"),
    )
    outcome = belegt("testset", "stats", file)
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        "questions             2",
        "answerable            1",
        "drafts                1",
        "articles named        1",
        "kind number           1",
        "kind question         1",
        "language de           2",
        "words per question    4 .. 4, median 4",
        "answers per question  1 .. 1, median 1",
    ]
    printed = belegt("testset", "stats", "--json", file).json
    assert printed["kinds"] == {"number": 1, "question": 1}
    assert printed["words"] == {"min": 4, "median": 4.0, "max": 4}


def test_a_set_with_faults_is_not_described(belegt: Belegt, file: Path) -> None:
    line = refusal(belegt("testset", "stats", write(file, COST, "{", "{}")))
    assert f"{file}, line 2: the line: Invalid JSON" in line
    assert line.endswith(f"And 1 more: belegt testset check {file}")


# split


@pytest.fixture
def many() -> list[dict[str, Any]]:
    """Ninety questions about thirty articles, and ten about none."""
    asked = [
        {"question": f"Was {n}?", "answers": [str(n)], "article": f"{n % 30}.txt"}
        for n in range(90)
    ]
    return [*asked, *({"question": f"Wer {n}?"} for n in range(10))]


def test_no_article_is_in_both_parts(
    belegt: Belegt, file: Path, tmp_path: Path, many: list[dict[str, Any]]
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    write(file, *many, "")
    outcome = belegt("testset", "split", file, "--share", "0.2", "--seed", "7", first, second)
    assert outcome.out.splitlines() == [
        f"20 questions about 6 articles in {first}",
        f"80 questions about 24 articles in {second}",
    ]
    parts = [{row.get("article") for row in read(path)} for path in (first, second)]
    assert parts[0] & parts[1] == {None}
    lines = file.read_text().splitlines()
    both = first.read_text().splitlines() + second.read_text().splitlines()
    assert sorted(both) == sorted(line for line in lines if line)
    assert [row for row in many if row in read(second)] == read(second)  # in their order


def test_the_seed_deals(
    belegt: Belegt, file: Path, tmp_path: Path, many: list[dict[str, Any]]
) -> None:
    write(file, *many)
    for seed, name in (("1", "a"), ("1", "b"), ("2", "c")):
        target = (tmp_path / name, tmp_path / f"{name}2")
        assert belegt("testset", "split", file, "--seed", seed, *target).code == 0
    texts = [(tmp_path / name).read_bytes() for name in "abc"]
    assert texts[0] == texts[1] != texts[2]


def test_a_table_keeps_its_form(belegt: Belegt, tmp_path: Path) -> None:
    table = tmp_path / "fragen.csv"
    rows = [f'"Größe\r\nvon {n}?";;/a/{n}.txt\r\n' for n in range(4)] + ["Was von 0?;;0.txt"]
    table.write_bytes(("sep=;\r\nFrage;Antworten;Artikel\r\n" + "".join(rows)).encode("utf-16"))
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert belegt("testset", "split", table, first, second).code == 0
    parts = [path.read_bytes().decode("utf-16") for path in (first, second)]
    assert all(part.startswith("sep=;\r\nFrage;Antworten;Artikel\r\n") for part in parts)
    assert sum(len(load(path).questions) for path in (first, second)) == 5
    [whole] = [part for part in parts if "Was von 0?" in part]
    assert rows[0] in whole  # named with its folder, but the same article


def test_squad_is_parted_by_titles(belegt: Belegt, tmp_path: Path) -> None:
    def group(title: str) -> dict[str, Any]:
        qas = [{"id": f"{title}{n}", "question": "Wer?", "answers": []} for n in range(3)]
        return {"title": title, "paragraphs": [{"context": "Text.", "qas": qas}], "extra": 1}

    value = {"version": "2.0", "data": [group(title) for title in "ABCDA".replace("DA", "DE")]}
    file = write(tmp_path / "squad.json", value)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert belegt("testset", "split", file, "--share", "0.4", first, second).code == 0
    parts = [json.loads(path.read_text()) for path in (first, second)]
    assert [len(part["data"]) for part in parts] == [2, 3]
    assert all(part["version"] == "2.0" for part in parts)
    assert sorted(g["title"] for part in parts for g in part["data"]) == list("ABCDE")
    assert len(load(first).questions) == 6


def test_nothing_is_overwritten_nor_half_written(
    belegt: Belegt, file: Path, tmp_path: Path, many: list[dict[str, Any]]
) -> None:
    write(file, *many)
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    second.write_text("mine")
    assert f"{second} is there already" in refusal(belegt("testset", "split", file, first, second))
    assert second.read_text() == "mine"
    missing = tmp_path / "none" / "second.jsonl"
    assert "cannot be written" in refusal(belegt("testset", "split", file, first, missing))
    assert not first.exists()
    assert "Name two" in refusal(belegt("testset", "split", file, first, first))
    assert f"{file} is there already" in refusal(belegt("testset", "split", file, file, first))


def test_a_part_without_questions_is_refused(belegt: Belegt, file: Path, tmp_path: Path) -> None:
    write(file, *({**COST, "id": str(n), "question": f"Was {n}?"} for n in range(9)))
    line = refusal(belegt("testset", "split", file, tmp_path / "a", tmp_path / "b"))
    assert "none of the 9 questions" in line
    assert "about 1 articles" in line
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("share", ["0", "1", "-1", "1.5", "half"])
def test_a_share_that_is_none(belegt: Belegt, file: Path, tmp_path: Path, share: str) -> None:
    write(file, COST)
    target = (tmp_path / "a", tmp_path / "b")
    assert "--share" in refusal(belegt("testset", "split", file, *target, "--share", share))


# draft and accept


@pytest.fixture
def askable(belegt: Belegt, word_model: WordEmbedder, tmp_path: Path) -> None:
    """An index of articles whose sentences can be turned into questions."""
    folder = tmp_path / "askable"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    (folder / "other").mkdir()
    (folder / "other" / "tesla.txt").write_text(
        "Die Stadt Freiberg wurde 1186 gegründet.\n", encoding="utf-8"
    )
    assert belegt("index", folder).code == 0


def test_drafts_are_made_of_all_articles_and_stand_in_them(
    belegt: Belegt, askable: None, file: Path
) -> None:
    outcome = belegt("testset", "draft", "--count", "4", file)
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        f"4 drafts in {file}",
        f'None counts yet. Review them: belegt testset accept {file}, or set "draft" to false there',
    ]
    rows = read(file)
    assert len({row["article"] for row in rows}) == 4  # one of each, two of them called tesla.txt
    assert all(row["draft"] is True and row["kind"] == "draft" for row in rows)
    assert all(row["answers"][0] in " ".join(row["sentences"]) for row in rows)
    assert "only drafts (4)" in belegt("testset", "check", file).out
    assert belegt("testset", "accept", file, "--all").out.startswith("Accepted 4 of 4 drafts.")
    assert belegt("testset", "check", file).out == "4 questions, no fault\n"


def test_the_same_index_gives_the_same_drafts_and_says_when_there_are_no_more(
    belegt: Belegt, askable: None, file: Path, tmp_path: Path
) -> None:
    outcome = belegt("testset", "draft", file)
    assert "; the articles give no more than these of 50" in outcome.out
    again = tmp_path / "again.jsonl"
    assert belegt("testset", "draft", again).code == 0
    assert again.read_bytes() == file.read_bytes()
    rows = read(file)
    assert len({row["id"] for row in rows}) == len(rows) > 4
    assert len({(row["question"], row["article"]) for row in rows}) == len(rows)


def test_drafts_overwrite_nothing_and_need_articles(
    belegt: Belegt, data: Path, file: Path, tmp_path: Path
) -> None:
    write(file, COST)
    assert f"{file} is there already" in refusal(belegt("testset", "draft", file))
    assert read(file) == [COST]
    assert "--count" in refusal(belegt("testset", "draft", "--count", "0", tmp_path / "new"))
    empty = ["--data", tmp_path / "empty"]
    assert "No index in" in refusal(belegt("testset", "draft", tmp_path / "new", *empty))
    assert not (tmp_path / "new").exists()


def test_articles_that_give_no_question_say_so(
    belegt: Belegt, word_model: WordEmbedder, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Nichts. Gar nichts.\n", encoding="utf-8")
    assert belegt("add", tmp_path / "a.txt").code == 0
    line = refusal(belegt("testset", "draft", tmp_path / "new.jsonl"))
    assert "No question can be made of the 1 articles" in line
    assert not (tmp_path / "new.jsonl").exists()


def test_accepting_one_leaves_every_other_line_as_it_is(belegt: Belegt, file: Path) -> None:
    odd = '{ "question":"Wer\u2028?" ,"kind" : "x"}\r\n\n{not json}\n'
    marked = '{"draft": true, "id": "b", "question": "Was kostet „es“?"}\r\n'
    last = '{"id":"c", "question":"Wo?", "draft":true}'
    file.write_bytes(f"\ufeff{odd}{marked}{last}".encode())
    outcome = belegt("testset", "accept", file, "--id", "b")
    assert outcome.out == f"Accepted 1 of 2 drafts. Check: belegt testset check {file}\n"
    accepted = '{"id": "b", "question": "Was kostet „es“?"}\r\n'
    assert file.read_bytes() == f"\ufeff{odd}{accepted}{last}".encode()
    assert [each.suffix for each in file.parent.glob(".*")] in ([], [".lock"])


def test_what_cannot_be_accepted(belegt: Belegt, file: Path, tmp_path: Path) -> None:
    before = write(file, COST, draft("a"), draft("b")).read_bytes()
    assert "has no draft 'x'" in refusal(
        belegt("testset", "accept", file, "--id", "a", "--id", "x")
    )
    assert "has no draft 'c'" in refusal(belegt("testset", "accept", file, "--id", "c"))
    assert "--all goes" in refusal(belegt("testset", "accept", file, "--all", "--id", "a"))
    assert file.read_bytes() == before
    table = tmp_path / "set.csv"
    table.write_text("Frage;draft\nWer?;x\n")
    assert "clear the cells of the column draft" in refusal(
        belegt("testset", "accept", table, "--all")
    )
    assert belegt("testset", "accept", write(file, COST), "--all").out == f"No drafts in {file}\n"


def test_without_a_terminal_it_says_what_to_pass(
    belegt: Belegt, file: Path, type_in: Callable[[str], None]
) -> None:
    type_in("y\n")
    line = refusal(belegt("testset", "accept", write(file, draft("a"))))
    assert "Pass --all, or --id ID" in line
    assert read(file) == [draft("a")]


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Type something on a terminal."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    return lambda typed: monkeypatch.setattr(sys, "stdin", Terminal(typed))


def test_on_a_terminal_each_is_decided_on(
    belegt: Belegt, file: Path, at_terminal: Callable[[str], None]
) -> None:
    write(file, COST, *(draft(each) for each in "abcde"))
    at_terminal("y\nNO\nwhat\ns\nYes\nq\n")
    outcome = belegt("testset", "accept", file)
    assert outcome.code == 0
    assert "[2 of 5] hafen.md\n  Question: Was kostet b?\n  Answer:   12 Mio. Euro\n" in outcome.out
    assert "  Sentence: Er kostet 12 Mio. Euro.\n" in outcome.out
    assert "Type y, n, s or q" in outcome.out
    assert outcome.out.endswith(
        f"Accepted 2, removed 1, left 2. Check: belegt testset check {file}\n"
    )
    assert [(row["id"], row.get("draft")) for row in read(file)] == [
        ("c", None),
        ("a", None),
        ("c", True),
        ("d", None),
        ("e", True),
    ]


def test_what_was_decided_before_ctrl_d_is_kept(
    belegt: Belegt, file: Path, at_terminal: Callable[[str], None]
) -> None:
    write(file, draft("a"), draft("b"))
    at_terminal("y\n")
    assert belegt("testset", "accept", file).code == 130
    assert [row.get("draft") for row in read(file)] == [None, True]


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(
    belegt: Belegt, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file, draft("a"))

    class Slow(io.StringIO):
        def isatty(self) -> bool:
            return True

        def readline(self, *_: object) -> str:  # type: ignore[override]
            write(file, draft("a", kind="edited"))
            return "y\n"

    monkeypatch.setattr(sys, "stdin", Slow())
    outcome = belegt("testset", "accept", file)
    assert outcome.code == 2
    assert "was changed meanwhile: the draft a is not in it as it was" in outcome.err
    assert read(file) == [draft("a", kind="edited")]
