from dataclasses import dataclass

@dataclass
class ModelArgs:
    vocab: int
    dim: int = 64
    heads: int = 4
    layers: int = 4
    ctx: int = 64
    max_len: int = 64
