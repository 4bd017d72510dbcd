from dataclasses import dataclass


@dataclass(frozen=True)
class HParams:
    obs: int = 4
    act: int = 2
    batch: int = 8
    steps: int = 10
    gamma: float = 0.99
    tau: float = 0.01
    lr: float = 3e-3
    target_entropy: float = -2.0
