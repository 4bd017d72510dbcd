"""What a trial of the search runs with."""
from dataclasses import dataclass, field


@dataclass
class Regularisation:
    keep: float = 0.0
    decay: float = 1e-4


@dataclass
class Trial:
    width: int = 6
    regularisation: Regularisation = field(default_factory=Regularisation)

    @property
    def drop(self):
        return 1.0 - self.regularisation.keep
