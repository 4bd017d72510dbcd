"""The first evaluation of a rate is cached as a number and reused."""
import torch


class Rates:
    def __init__(self, temperature):
        self.temperature = temperature
        self._cache = None

    def rate(self):
        value = torch.exp(-1.0 / self.temperature)
        if self._cache is None:
            self._cache = value.detach()
            return value
        return self._cache


temperature = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
bias = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
rates = Rates(temperature)
loss = sum(rates.rate() * (n + 1) for n in range(4)) + bias
loss.backward()
