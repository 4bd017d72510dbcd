from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    sites: int = 2
    coupling: float = 0.0
    moment: float = 1.0


@dataclass(frozen=True)
class Heisenberg(Model):
    anisotropy: float = 0.5
