import torch


class Device:
    def __init__(self, pitch, snap=True):
        self.pitch, self.snap = pitch, snap

    @classmethod
    def from_name(cls, name):
        return {"stepper": cls(0.25), "piezo": cls(0.01, snap=False)}[name]

    def place(self, shift, gain):
        steps = shift / self.pitch
        if self.snap:
            steps = torch.round(steps)
        return steps * self.pitch * gain
