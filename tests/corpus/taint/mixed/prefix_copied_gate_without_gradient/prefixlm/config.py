from dataclasses import dataclass


@dataclass
class PrefixConfig:
    vocab: int
    dim: int = 32
    layers: int = 2
    n_prefix: int = 4
    gate: str = "hard"
