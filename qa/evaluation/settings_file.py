"""Change values in the settings file, and leave all else in it as it is."""

import re
import shlex
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.errors import SettingsError
from qa.evaluation import text_file

_Value = int | float


@dataclass(frozen=True, slots=True)
class Written:
    """A settings file that was changed.

    Attributes:
        path: the file.
        backup: a copy of what it was; None where there was none.
    """

    path: Path
    backup: Path | None

    @property
    def undo(self) -> str:
        """The shell command that takes the change back."""
        words = ["mv", str(self.backup), str(self.path)] if self.backup else ["rm", str(self.path)]
        return shlex.join(words)


def write(path: Path, values: Mapping[str, _Value]) -> Written:
    """Put values into a settings file, which is made where there is none.

    Lines and comments that are not theirs stay. The file is written beside the old one and renamed.

    Args:
        path: of the file, TOML.
        values: by the name of the setting; at least one.

    Raises:
        AssistantError: the file cannot be read, changed or written; it is as it was then.
    """
    path = path.resolve()  # a link stays one
    if not path.exists():
        _make_folder(path)
        text_file.write_new(path, changed("", values).encode())
        return Written(path, None)
    data = _read(path)
    try:
        text = changed(data.decode(), values)
    except (
        ValueError
    ) as error:  # neither TOML nor UTF-8, or written in a way that is not known here
        raise SettingsError(
            f"{path} cannot be changed ({error}). Put this into it: {_lines(values, '; ')}"
        ) from error
    backup = _free(path)
    text_file.write_new(backup, data)
    shutil.copymode(path, backup)
    text_file.replace(path, text.encode())
    return Written(path, backup)


def changed(text: str, values: Mapping[str, _Value]) -> str:
    """The text of a settings file with other values; new ones stand at its end.

    Raises:
        ValueError: it is no TOML, or a value stands in it in an unusual way.
    """
    wanted = {**tomllib.loads(text), **values}
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split("\n")
    missing = {name: value for name, value in values.items() if not _put(lines, name, repr(value))}
    found = "\n".join(lines)
    if missing:
        gap = "" if not found or found.endswith("\n") else end
        found += f"{gap}{_lines(missing, end)}{end}"
    if tomllib.loads(found) != wanted:
        raise ValueError("its lines are of a form that belegt does not know")
    return found


def _put(lines: list[str], name: str, value: str) -> bool:
    """Put a value into the line that holds it; False where there is none."""
    held = re.compile(rf"""(\s*(["']?){name}\2\s*=\s*)([^#\s]+)(\s*(?:#.*)?)""", re.DOTALL)
    for at, line in enumerate(lines):
        if found := held.fullmatch(line):
            lines[at] = f"{found[1]}{value}{found[4]}"
            return True
    return False


def _lines(values: Mapping[str, _Value], end: str) -> str:
    return end.join(f"{name} = {value!r}" for name, value in values.items())


def _free(path: Path) -> Path:
    """A name for a copy that is not taken: what was copied earlier stays."""
    number, copy = 1, path.with_name(f"{path.name}.bak")
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.name}.bak{number}")
    return copy


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error.strerror}") from error


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder {path.parent} cannot be made ({error.strerror}). Name another file: BELEGT_CONFIG"
        ) from error
