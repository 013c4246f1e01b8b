"""What ends a command of the command line with one clear line."""


class CommandFailed(Exception):
    """A command could not do its work; the message is one clear line."""
