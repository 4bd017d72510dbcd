from dataclasses import dataclass


@dataclass
class Settings:
    width: int = 6
    experts: int = 4
    hidden: int = 8
    capacity_factor: float = 0.25
    vocabulary: int = 11
