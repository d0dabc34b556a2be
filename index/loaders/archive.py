"""Zip archives: every file in them that would be read in a folder."""

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.loaders import media, packages
from index.loaders.document import Document, Skipped
from index.loaders.registry import read_part
from index.loaders.source import Exhausted, Source, Unreadable, printable


def load(source: Source) -> Iterator[Document | Skipped]:
    """The documents of all members, in the order of the archive's list.

    Passed over are hidden files, files named README, what macOS adds, and kinds that are not read.
    Of members with the same name the last counts, as it does when the archive is unpacked.

    Raises:
        Exhausted: it unpacks to too much, or has too many members.
        Unreadable: it lies too deep, is damaged, or holds nothing that could be read.
    """
    if source.depth >= source.limits.max_depth:
        raise Unreadable(
            f"lies in {source.depth} archives, and max_depth = {source.limits.max_depth}. Unpack it, "
            "or raise BELEGT_MAX_DEPTH"
        )
    with packages.opened(source) as package:
        members = {
            printable(info.filename): info for info in package.infolist() if _is_wanted(info)
        }
        if not members:
            raise Unreadable("holds no file of a kind that is read. Move it away")
        for name, info in members.items():
            part = f"!/{name}"
            try:
                data = packages.member(package, info, source)
            except Exhausted:
                raise
            except Unreadable as error:
                yield Skipped(source.name + part, str(error))
            else:
                yield from read_part(source, part, data)


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    is_hidden = any(part.startswith(".") and part != ".." for part in path.parts)
    return (
        not info.is_dir()
        and not is_hidden
        and path.parts[:1] != ("__MACOSX",)
        and path.stem.lower() != "readme"
        and media.is_supported(path.suffix)
    )
