"""What an index is made of and made with: ``manifest.json`` beside its files."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter, ValidationError

from qa.errors import IndexDamaged, IndexMismatch
from qa.sealed_folder import sha256_of

FORMAT_VERSION = 1
FILE_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the articles that decides what an index holds."""

    model: str
    chunk_chars: int
    overlap_sentences: int
    format_version: int = FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class Manifest:
    """A complete description of one state of an index.

    Attributes:
        recipe: model and settings it was made with.
        sources: absolute paths of the folders it was made from.
        content: hash of all (path, text) pairs.
        articles, chunks, sentences: how many there are.
        languages: all languages of the articles, in the order of their codes in the lexical index.
        created: local time of the build, ISO 8601.
        files: size in bytes and SHA-256 of each other file, by name.
    """

    recipe: Recipe
    sources: tuple[str, ...]
    content: str
    articles: int
    chunks: int
    sentences: int
    languages: tuple[str, ...]
    created: str
    files: dict[str, tuple[int, str]]

    def write(self, folder: Path) -> None:
        """Write the manifest into an index folder."""
        (folder / FILE_NAME).write_bytes(_ADAPTER.dump_json(self, indent=2) + b"\n")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read and check the manifest of an index folder.

        Raises:
            IndexDamaged: the manifest, or a file it names, is missing or has another size.
            IndexMismatch: it is of another format version.
        """
        try:
            manifest = _ADAPTER.validate_json((folder / FILE_NAME).read_bytes())
        except (OSError, ValidationError) as error:
            raise IndexDamaged(
                f"The index in {folder} has no readable {FILE_NAME}. "
                "Build it again: belegt index FOLDER"
            ) from error
        if manifest.recipe.format_version != FORMAT_VERSION:
            raise IndexMismatch(
                f"The index in {folder} has format {manifest.recipe.format_version}, this belegt "
                f"reads {FORMAT_VERSION}. Build it again: belegt index FOLDER"
            )
        for name, (size, _digest) in manifest.files.items():
            path = folder / name
            actual = path.stat().st_size if path.is_file() else None
            if actual != size:
                found = "is missing" if actual is None else f"has {actual} bytes instead of {size}"
                raise IndexDamaged(f"{path} {found}. Build the index again: belegt index FOLDER")
        return manifest  # type: ignore[return-value]

    def damaged_files(self, folder: Path) -> list[str]:
        """Names of the files whose content is not what was written (each is hashed)."""
        return [
            name
            for name, (_size, digest) in self.files.items()
            if not (folder / name).is_file() or sha256_of(folder / name) != digest
        ]

    def summary(self) -> dict[str, object]:
        """The manifest as JSON values, without the list of files."""
        values = asdict(self)
        del values["files"]
        return values


_ADAPTER = TypeAdapter(Manifest)
