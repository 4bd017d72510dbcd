from dataclasses import dataclass


@dataclass
class Settings:
    default_f: float = 0.0
