import torch


class Payoff:
    def __init__(self, strike):
        self.strike = strike


class Call(Payoff):
    def __call__(self, last):
        return torch.relu(last - self.strike)


class Digital(Payoff):
    def __call__(self, last):
        return (last > self.strike).to(last.dtype)
