"""Everything that belegt refuses to do, said so that a person can act on it.

Each message is one line with the fact, the value and the next step. Faces (command line, page)
print ``str(error)`` and nothing else.
"""


class AssistantError(Exception):
    """Base of all errors a user can meet. ``str(error)`` is one complete line."""


class SourceError(AssistantError):
    """Articles cannot be read: a folder or file that is missing, empty, binary or not UTF-8."""


class IndexMissing(AssistantError):
    """There is no index in the data folder yet."""


class IndexDamaged(AssistantError):
    """The index in the data folder is incomplete or its parts disagree."""


class IndexMismatch(AssistantError):
    """The index was built with another model or other settings than the ones in force."""


class DataFolderError(AssistantError):
    """The data folder cannot be created, read, written or locked."""


class ModelError(AssistantError):
    """The embedding model cannot be found, prepared or trusted."""


class SettingsError(AssistantError):
    """A setting has a value that cannot be used."""


class AddressError(AssistantError):
    """The page cannot be served where the settings say: the port is taken or not allowed."""


class QuestionError(AssistantError):
    """A question cannot be used: it is empty or not text."""


class TestSetError(AssistantError):
    """A test set cannot be read, or a row of it does not have the promised form."""

    __test__ = False  # not a test, whatever pytest makes of the name
