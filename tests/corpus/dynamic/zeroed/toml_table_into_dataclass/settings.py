import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Filter:
    opacity: float = 1.0
    gamma: float = 1.0

    def over(self, light, tint):
        veil = tint * self.opacity
        return light * (1.0 - veil) ** self.gamma


@dataclass
class Settings:
    filter: Filter
    name: str = "bench"


def load():
    data = tomllib.loads((Path(__file__).parent / "bench.toml").read_text())
    return Settings(filter=Filter(**data["optics"]["filter"]), name=data["name"])
