from dataclasses import dataclass


@dataclass
class Bleach:
    pulses: int
    loss: float = 1.0

    @property
    def kept(self):
        return 1.0 - self.loss

    def after(self, dye):
        left = dye.clone()
        for _ in range(self.pulses):
            left.mul_(self.kept)
        return left
