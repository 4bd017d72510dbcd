from dataclasses import dataclass


@dataclass
class Options:
    depth: int = 2
    fade: float = 1.0
    width: int = 3
