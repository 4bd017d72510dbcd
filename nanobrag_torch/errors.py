"""What a user can get wrong: impossible parameters and unreadable input."""

from pathlib import Path


class SimulationError(ValueError):
    """Something that a user can mend; the command line prints it as one line and exits 2."""


class ParameterError(SimulationError):
    """A field of a configuration holds a value that no experiment can have."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field


class InputError(SimulationError):
    """A file does not hold what its format asks for."""

    def __init__(self, path: str | Path, problem: str, line: int | None = None) -> None:
        place = f"{path}" if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {problem}")
        self.path = str(path)
        self.line = line
