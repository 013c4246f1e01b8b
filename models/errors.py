"""What goes wrong, by whose fault: a `Refusal` is for the person who asked, all else for the people who run the bot."""


class Refusal(Exception):
    """Something that a person may not have or a model cannot do; the message is a sentence that is safe to show."""


class UnknownModel(Refusal):
    """A model that the catalogue does not hold."""


class ModelUnavailable(Refusal):
    """A model of the catalogue that cannot be had on this machine."""


class UnsupportedModel(Refusal):
    """A model that the engine cannot decode."""


class CatalogueError(Exception):
    """A catalogue file that cannot be used; the message names the file and what is wrong with it."""


class EngineError(Exception):
    """Decoding failed through no fault of the request."""


class EngineClosed(EngineError):
    """The engine was closed before the request was done."""
