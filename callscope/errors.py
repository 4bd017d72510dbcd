"""The errors that a user can cause, each one clear line: what, where, what to do."""


class CallscopeError(Exception):
    """The command could not do its work; the command line prints it as one line and exits 2.

    ``slug`` names the paragraph of ``docs/reference/messages.md`` that explains the message.
    """

    slug = "error"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message if hint is None else f"{message}; {hint}")


class UsageError(CallscopeError):
    """The command line or the configuration asks for something that makes no sense."""

    slug = "usage"


class TargetError(CallscopeError):
    """The target could not be found, or failed before a verdict."""

    slug = "target"
    detail = ""
    """The target's own traceback, where it failed with one."""


class SourceError(CallscopeError):
    """A source file could not be read or parsed."""

    slug = "source"


class DependencyError(CallscopeError):
    """An optional dependency (torch, a Graphviz engine) that this command needs is missing."""

    slug = "dependency"


class ConfigError(UsageError):
    """The configuration file is missing, malformed, or holds a key or a value that makes no sense."""

    slug = "config"
