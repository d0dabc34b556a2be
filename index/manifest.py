"""What a folder of searchers consists of: ``manifest.json`` beside its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from qa.errors import IndexDamaged
from qa.sealed_folder import sha256_of

FILE_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A complete description of a folder of searchers.

    Attributes:
        chunks, sentences: how many it finds.
        languages: of the texts, sorted.
        files: size in bytes and SHA-256 of each other file, by name.
    """

    chunks: int
    sentences: int
    languages: tuple[str, ...]
    files: dict[str, tuple[int, str]]

    @classmethod
    def seal(
        cls,
        folder: Path,
        chunks: int,
        sentences: int,
        languages: tuple[str, ...],
        before: Path | None,
    ) -> None:
        """Describe what stands in a finished folder, and write that into it.

        Args:
            folder: to be sealed.
            chunks, sentences, languages: see ``Manifest``.
            before: a sealed folder with which it may share files; those are not hashed again.
        """
        shared = _shared_hashes(before) if before else {}
        files = {}
        for path in _files(folder):
            stat = path.stat()
            digest = shared.get((stat.st_dev, stat.st_ino)) or sha256_of(path)
            files[path.relative_to(folder).as_posix()] = (stat.st_size, digest)
        manifest = cls(chunks, sentences, languages, files)
        (folder / FILE_NAME).write_bytes(_ADAPTER.dump_json(manifest, indent=2) + b"\n")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a folder.

        Raises:
            IndexDamaged: the manifest, or a file it names, is missing or has another size.
        """
        try:
            manifest = _ADAPTER.validate_json((folder / FILE_NAME).read_bytes())
        except (OSError, ValidationError) as error:
            raise IndexDamaged(
                f"{folder} has no readable {FILE_NAME}. Make it again: belegt repair"
            ) from error
        for name, (size, _digest) in manifest.files.items():
            path = folder / name
            actual = path.stat().st_size if path.is_file() else None
            if actual != size:
                found = "is missing" if actual is None else f"has {actual} bytes instead of {size}"
                raise IndexDamaged(f"{path} {found}. Make it again: belegt repair")
        return manifest  # type: ignore[return-value]

    def damaged_files(self, folder: Path) -> list[str]:
        """Names of the files whose content is not what was written (each is hashed)."""
        return [
            name
            for name, (_size, digest) in self.files.items()
            if not (folder / name).is_file() or sha256_of(folder / name) != digest
        ]


_ADAPTER = TypeAdapter(Manifest)


def _files(folder: Path) -> Iterator[Path]:
    # tantivy's lock files are not part of the index
    yield from (p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix != ".lock")


def _shared_hashes(before: Path) -> dict[tuple[int, int], str]:
    """Hashes of the files of a sealed folder by device and inode; hard links have the same."""
    try:
        manifest = Manifest.read(before)
    except IndexDamaged:
        return {}
    stats = {name: (before / name).stat() for name in manifest.files}
    return {(s.st_dev, s.st_ino): manifest.files[name][1] for name, s in stats.items()}
