"""Building: what each change does to a library, and what it spares."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import add, put, remove, repair, sync, undo
from index.change import Report, Tools
from index.store import Library, kept_states
from qa.errors import IndexMissing, SourceError
from qa.records import Article
from tests.fakes import make_article
from tests.index.conftest import AGENCY, MINE, PORT, REPRINT, TRADE, embedded, write
from tests.index.observed import files, pieces, texts

Index = Callable[..., Report]
NO_TEXT = b"\x89PNG\r\n\x1a\n\x00\x00\x00"


def names(paths: tuple[str, ...]) -> list[str]:
    return [Path(path).name for path in paths]


def test_a_folder_is_indexed(synced: Report, folder: Path, data_dir: Path) -> None:
    state = synced.state
    assert state
    assert (state.number, state.articles, state.contents) == (1, 3, 3)
    assert (state.chunks, state.sentences, state.languages) == (3, 7, ("de", "en"))
    assert (state.sources, state.action) == ((str(folder),), "index: 3 added")
    assert names(synced.differences.added) == ["hafen.txt", "mine.txt", "trade.txt"]
    assert synced.embedded == 3 + 7
    assert texts(data_dir) == {
        str(folder / "hafen.txt"): PORT.text,
        str(folder / "mine.txt"): MINE.text,
        str(folder / "trade.txt"): TRADE.text,
    }


def test_nothing_new_publishes_and_embeds_nothing(
    synced: Report, tools: Tools, data_dir: Path
) -> None:
    before, spent = files(data_dir), embedded(tools)
    again = sync(tools, [])
    assert again.state == synced.state
    assert not again.differences
    assert (again.embedded, embedded(tools)) == (0, spent)
    assert files(data_dir) == before


def test_a_new_file_is_added_and_alone_embedded(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    new = write(folder / "tief/zinn.txt", "Zinn kostet mehr. Blei nicht.")
    spent = embedded(tools)
    report = sync(tools, [])
    assert report.differences.added == (str(new),)
    assert (report.embedded, embedded(tools) - spent) == (3, 3)
    assert texts(data_dir)[str(new)] == "Zinn kostet mehr. Blei nicht."


def test_an_edit_embeds_the_changed_texts_only(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    spent = embedded(tools)
    edited = write(folder / "hafen.txt", PORT.text.replace("12", "14"))
    report = sync(tools, [])
    assert report.differences.changed == (str(edited),)
    assert not report.differences.added
    assert embedded(tools) - spent == 2  # the chunk, and the second of its two sentences
    assert "14 Mio." in texts(data_dir)[str(edited)]


def test_a_deleted_file_goes_without_embedding(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    (folder / "trade.txt").unlink()
    spent = embedded(tools)
    report = sync(tools, [])
    assert names(report.differences.removed) == ["trade.txt"]
    assert report.state
    assert report.state.languages == ("de",)
    assert embedded(tools) == spent
    assert str(folder / "trade.txt") not in texts(data_dir)


def test_a_renamed_file_is_neither_embedded_nor_searched_anew(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    (folder / "hafen.txt").rename(folder / "port.md")
    spent = embedded(tools)
    report = sync(tools, [])
    assert report.differences.renamed == ((str(folder / "hafen.txt"), str(folder / "port.md")),)
    assert report.differences.added == report.differences.removed == ()
    assert embedded(tools) == spent
    assert synced.state
    assert report.state
    assert report.state.searchers == synced.state.searchers
    assert texts(data_dir)[str(folder / "port.md")] == PORT.text


def test_a_copy_is_stored_and_embedded_once(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    copy = write(folder / "kopie.txt", PORT.text)
    spent = embedded(tools)
    report = sync(tools, [])
    assert report.differences.copies == ((str(copy), str(folder / "hafen.txt")),)
    assert report.state
    assert (report.state.articles, report.state.contents, report.state.chunks) == (4, 3, 3)
    assert embedded(tools) == spent
    assert texts(data_dir)[str(copy)] == PORT.text


def test_of_two_copies_one_can_go(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    write(folder / "kopie.txt", PORT.text)
    sync(tools, [])
    (folder / "hafen.txt").unlink()
    report = sync(tools, [])
    assert names(report.differences.removed) == ["hafen.txt"]
    assert texts(data_dir)[str(folder / "kopie.txt")] == PORT.text


def test_a_reprint_is_told(tools: Tools, tmp_path: Path) -> None:
    first = write(tmp_path / "a/salzgitter.txt", AGENCY)
    second = write(tmp_path / "a/zeitung.txt", REPRINT)
    report = sync(tools, [tmp_path / "a"])
    assert report.differences.reprints == ((str(second), str(first)),)
    assert report.differences.copies == ()


def test_other_bytes_of_the_same_text_are_no_change(
    synced: Report, tools: Tools, folder: Path
) -> None:
    (folder / "hafen.txt").write_bytes(b"\xef\xbb\xbf" + PORT.text.encode())
    again = sync(tools, [])
    assert again.state == synced.state
    assert not again.differences


def test_a_file_that_becomes_unreadable_keeps_its_article(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    (folder / "hafen.txt").write_bytes(NO_TEXT)
    write(folder / "mine.txt", "Die Mine ist zu.")
    report = sync(tools, [])
    assert [skipped.name for skipped in report.skipped] == [str(folder / "hafen.txt")]
    assert names(report.differences.changed) == ["mine.txt"]
    assert texts(data_dir)[str(folder / "hafen.txt")] == PORT.text
    assert sync(tools, []).skipped  # and is looked at each time


def test_what_becomes_readable_again_is_taken(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    (folder / "hafen.txt").write_bytes(NO_TEXT)
    sync(tools, [])
    write(folder / "hafen.txt", "Der Hafen ist zu.")
    assert names(sync(tools, []).differences.changed) == ["hafen.txt"]
    assert texts(data_dir)[str(folder / "hafen.txt")] == "Der Hafen ist zu."


def test_a_file_that_is_emptied_loses_its_article(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    write(folder / "hafen.txt", " \n")
    assert names(sync(tools, []).differences.removed) == ["hafen.txt"]


def test_a_missing_source_is_an_error_and_nothing_is_lost(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    before = files(data_dir)
    folder.rename(folder.with_name("woanders"))
    with pytest.raises(SourceError, match=r"artikel, which is indexed, is gone\. Bring it back"):
        sync(tools, [])
    folder.mkdir()
    with pytest.raises(SourceError, match=r"No articles in .*belegt remove .*artikel"):
        sync(tools, [])
    assert files(data_dir) == before


def test_without_a_folder_there_is_nothing_to_be_in_step_with(tools: Tools) -> None:
    with pytest.raises(SourceError, match=r"No folder is indexed yet\. Name one"):
        sync(tools, [])


def test_folders_are_remembered_and_kept_apart(
    synced: Report, tools: Tools, folder: Path, tmp_path: Path, data_dir: Path
) -> None:
    other = write(tmp_path / "mehr/zinn.txt", "Zinn kostet mehr.")
    report = sync(tools, [other.parent])
    assert report.state
    assert report.state.sources == (str(folder), str(other.parent))
    assert report.state.articles == 4
    other.unlink()
    write(other.with_name("blei.txt"), "Blei kostet wenig.")
    (folder / "mine.txt").unlink()
    assert sorted(names(sync(tools, []).differences.removed)) == ["mine.txt", "zinn.txt"]


def test_one_folder_can_be_brought_in_step_alone(
    synced: Report, tools: Tools, folder: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "mehr/zinn.txt", "Zinn kostet mehr.")
    (folder / "mine.txt").unlink()
    report = sync(tools, [other.parent])
    assert names(report.differences.added) == ["zinn.txt"]
    assert not report.differences.removed


def test_sync_leaves_what_was_added_from_elsewhere(
    synced: Report, tools: Tools, folder: Path, tmp_path: Path, data_dir: Path
) -> None:
    other = write(tmp_path / "mehr/zinn.txt", "Zinn kostet mehr.")
    report = add(tools, [other])
    assert report.state
    assert report.state.sources == (str(folder),)
    other.unlink()
    assert not sync(tools, []).differences
    assert str(other) in texts(data_dir)


def test_add_updates_and_removes_nothing(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    (folder / "trade.txt").unlink()
    write(folder / "hafen.txt", "Der Hafen ist zu.")
    report = add(tools, [folder])
    assert report.differences.summary() == "1 changed"
    assert len(texts(data_dir)) == 3


def test_add_of_what_is_missing_is_an_error(synced: Report, tools: Tools, folder: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file or folder .*fehlt\.txt"):
        add(tools, [folder / "fehlt.txt"])


def test_add_makes_a_library_where_there_is_none(tools: Tools, folder: Path) -> None:
    report = add(tools, [folder / "mine.txt"])
    assert report.state
    assert (report.state.articles, report.state.sources) == (1, ())


def test_remove_by_path_by_id_and_below_a_folder(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    library = Library(data_dir)
    mine = library.find_article(str(folder / "mine.txt"))
    library.close()
    assert mine
    spent = embedded(tools)
    report = remove(tools, [mine.id, str(folder / "hafen.txt")])
    assert names(report.differences.removed) == ["hafen.txt", "mine.txt"]
    assert report.state
    assert report.state.sources == (str(folder),)
    report = remove(tools, [f"{folder}/"])
    assert report.state
    assert (report.state.articles, report.state.sources) == (0, ())
    assert embedded(tools) == spent


def test_remove_of_what_is_not_there_is_an_error_and_removes_nothing(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    before = files(data_dir)
    with pytest.raises(SourceError, match=r"There is no article fehlt\. See which there are"):
        remove(tools, [str(folder / "mine.txt"), "fehlt"])
    assert files(data_dir) == before


def test_a_folder_whose_name_begins_alike_is_another(
    synced: Report, tools: Tools, folder: Path
) -> None:
    other = write(folder.with_name("artikel-2") / "zinn.txt", "Zinn kostet mehr.")
    add(tools, [other])
    assert names(remove(tools, [str(folder)]).differences.removed) == [
        "hafen.txt",
        "mine.txt",
        "trade.txt",
    ]


def test_put_makes_articles_the_only_ones(index: Index, data_dir: Path) -> None:
    index(MINE, PORT)
    report = index(PORT, TRADE)
    assert report.differences.summary() == "1 added, 1 removed"
    assert texts(data_dir) == {"hafen.txt": PORT.text, "trade.txt": TRADE.text}


def test_put_of_the_same_changes_and_embeds_nothing(
    index: Index, tools: Tools, data_dir: Path
) -> None:
    first = index(MINE, PORT)
    spent = embedded(tools)
    again = index(MINE, PORT)
    assert again.state == first.state
    assert (again.embedded, embedded(tools)) == (0, spent)


def test_put_keeps_all_that_is_said_of_an_article(index: Index, data_dir: Path) -> None:
    full = Article(
        "f", "Titel", "x.pdf#2", "Eins.\n\nZwei 😀.", "de", "Der Bote", "2024-05-03", "Ada, Öz",
        ("Öl", "Gas"), (0, 7),
    )  # fmt: skip
    index(full)
    library = Library(data_dir)
    assert library.article("f") == full
    library.close()
    told = index(replace(full, title="Anders")).differences
    assert told.changed == ("x.pdf#2",)


def test_two_articles_of_one_path_are_refused(index: Index, data_dir: Path) -> None:
    index(PORT)
    with pytest.raises(SourceError, match=r"Two articles have the path mine\.txt"):
        index(MINE, replace(MINE, text="Anders."))
    assert texts(data_dir) == {"hafen.txt": PORT.text}


def test_articles_are_read_once_one_at_a_time(tools: Tools) -> None:
    def stream() -> Iterator[Article]:
        yield MINE
        yield PORT

    state = put(tools, stream()).state
    assert state
    assert state.articles == 2


@pytest.mark.parametrize("articles", [[], [make_article("")], [make_article(" \n")]])
def test_a_library_may_hold_nothing(index: Index, data_dir: Path, articles: list[Article]) -> None:
    index(MINE)
    assert index(*articles).state
    library = Library(data_dir)
    assert library.state.chunks == 0
    library.close()


def test_a_first_index_that_finds_nothing_publishes_nothing(
    tools: Tools, tmp_path: Path, data_dir: Path
) -> None:
    write(tmp_path / "leer/a.txt", "")
    assert sync(tools, [tmp_path / "leer"]).state is None
    with pytest.raises(IndexMissing):
        Library(data_dir)


def test_progress_counts_files_then_texts_up_to_all(tools: Tools, folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    sync(replace(tools, progress=lambda *step: told.append(step)), [folder])
    assert told == [("read", 1, 3), ("read", 2, 3), ("read", 3, 3), ("embed", 10, 10)]


def test_undo_and_redo_embed_nothing(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    library = Library(data_dir)
    first = pieces(library)
    library.close()
    write(folder / "hafen.txt", "Der Hafen ist zu.")
    sync(tools, [])
    spent = embedded(tools)
    assert undo(tools).restores == 1
    library = Library(data_dir)
    assert pieces(library) == first
    library.close()
    assert undo(tools, 2).restores == 2
    assert texts(data_dir)[str(folder / "hafen.txt")] == "Der Hafen ist zu."
    assert embedded(tools) == spent


def test_after_undo_sync_brings_the_files_back_without_embedding(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    write(folder / "hafen.txt", "Der Hafen ist zu.")
    sync(tools, [])
    undo(tools)
    spent = embedded(tools)
    assert names(sync(tools, []).differences.changed) == ["hafen.txt"]
    assert embedded(tools) == spent
    assert texts(data_dir)[str(folder / "hafen.txt")] == "Der Hafen ist zu."


def test_repair_makes_the_searchers_from_the_database_alone(
    synced: Report, tools: Tools, data_dir: Path
) -> None:
    library = Library(data_dir)
    before = pieces(library)
    for path in library.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    library.close()
    spent = embedded(tools)
    state = repair(tools)
    assert embedded(tools) == spent
    library = Library(data_dir)
    assert library.state == state
    assert pieces(library) == before
    library.close()


@pytest.mark.parametrize("change", [undo, repair])
def test_without_a_library_there_is_nothing_to_go_back_to_or_repair(
    tools: Tools, change: Callable[..., object]
) -> None:
    with pytest.raises(IndexMissing):
        change(tools)


def test_every_action_is_told_in_the_history(
    synced: Report, tools: Tools, folder: Path, data_dir: Path
) -> None:
    write(folder / "zinn.txt", "Zinn kostet mehr.")
    add(tools, [folder / "zinn.txt"])
    remove(tools, [str(folder / "mine.txt")])
    undo(tools)
    assert [state.action for state in kept_states(data_dir)] == [
        "back to state 2",
        "remove: 1 removed",
        "add: 1 added",
        "index: 3 added",
    ]
