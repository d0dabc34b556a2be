"""Zip files, opened so that no bomb goes off: archives of files, and documents that are such."""

import re
import zipfile
from io import BytesIO

from index.loaders.source import Exhausted, Source, Unreadable

# A document is held in memory as a whole, with what its parser makes of it.
_MAX_DOCUMENT_FILES = 5
_ENTITY = re.compile(
    b"|".join("<!ENTITY".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
)


def opened(source: Source) -> zipfile.ZipFile:
    """A zip file, its list of members read.

    Raises:
        Exhausted: it has more members than ``max_parts``.
        Unreadable: it is damaged.
    """
    members = source.data.count(b"PK\x01\x02")
    if members > source.limits.max_parts:
        raise Exhausted(
            f"holds {members} files, more than max_parts = {source.limits.max_parts}. Split it, or "
            "raise BELEGT_MAX_PARTS"
        )
    try:
        return zipfile.ZipFile(BytesIO(source.data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(
            f"is damaged or cut off ({error}). Get it anew, or pack or save it again"
        ) from error


def opened_document(source: Source) -> zipfile.ZipFile:
    """A document that is a zip file, such as DOCX, once it is known to be harmless.

    What a member unpacks to is never more than what the list of members says, so that is what
    counts against the budget. Its XML may not define entities: no office program writes any.

    Raises:
        Exhausted: it unpacks to too much.
        Unreadable: it is damaged, encrypted, or defines entities.
    """
    package = opened(source)
    total = sum(info.file_size for info in package.infolist())
    most = _MAX_DOCUMENT_FILES * source.limits.max_file_mb * 1_000_000
    if total > most:
        raise Unreadable(
            f"unpacks to {total / 1e6:.0f} MB, more than {_MAX_DOCUMENT_FILES} times max_file_mb = "
            f"{source.limits.max_file_mb}. Save it without images, or raise BELEGT_MAX_FILE_MB"
        )
    source.budget.spend(total)
    for info in package.infolist():
        _require_plain(info)
        if info.filename.endswith((".xml", ".rels", ".opf", ".ncx")):
            _refuse_entities(package, info)
    return package


def member(package: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source) -> bytes:
    """The bytes of a file in an archive, counted against the budget of ``source``.

    Raises:
        Exhausted: the budget is spent.
        Unreadable: it is too large, encrypted or damaged.
    """
    _require_plain(info)
    if info.file_size > source.limits.max_file_mb * 1e6:
        raise Unreadable(
            f"unpacks to {info.file_size / 1e6:.0f} MB, more than max_file_mb = "
            f"{source.limits.max_file_mb}. Split it, or raise BELEGT_MAX_FILE_MB"
        )
    source.budget.spend(info.file_size)
    try:
        return package.read(info)
    except Exception as error:
        raise Unreadable(
            f"is damaged in its archive or packed in an unusual way ({error}). Get the archive anew, "
            "or pack it as an ordinary zip"
        ) from error


def _require_plain(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise Unreadable("is encrypted. Unpack it with its password first")


def _refuse_entities(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with package.open(info) as file:
        kept = b""
        while block := file.read(1 << 16):
            if _ENTITY.search(kept + block):
                raise Unreadable(
                    f"defines entities in {info.filename}, as attacks do. Open it in an office "
                    "program and save it anew if you trust it"
                )
            kept = block[-16:]
