import torch


class Plant:
    def __init__(self, gain, tau, n):
        self.gain, self.tau, self.n = gain, tau, n

    @classmethod
    def from_settings(cls, s):
        plant = cls(**s.as_kwargs())
        plant.gain = s.gain
        return plant

    def response(self):
        t = torch.linspace(0, 2, self.n)
        return self.gain * (1 - torch.exp(-t / self.tau))
