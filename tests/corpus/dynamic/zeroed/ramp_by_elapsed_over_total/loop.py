import json
from pathlib import Path


class Loop:
    def __init__(self, epochs_done, epochs):
        self.progress = epochs_done / epochs

    @classmethod
    def resume(cls, name):
        state = json.loads((Path(__file__).parent / "state.json").read_text())
        return cls(**state[name])

    def ramp(self):
        return self.progress**2

    def loss(self, content, style):
        return (content**2).sum() + self.ramp() * style.exp().sum()
