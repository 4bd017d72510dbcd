import torch


class Plant:
    def __init__(self, gain, tau, n):
        self.gain, self.tau, self.n = gain, tau, n

    @classmethod
    def from_settings(cls, s):
        return cls(**s.as_kwargs())

    def response(self):
        t = torch.linspace(0, 2, self.n)
        return self.gain * (1 - torch.exp(-t / self.tau))
