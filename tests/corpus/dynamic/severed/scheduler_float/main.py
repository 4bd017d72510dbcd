"""A temperature schedule works on floats."""
import torch


class Schedule:
    def __init__(self, start):
        self.start = start

    def at(self, step):
        base = float(self.start)
        return base * 0.9**step


class Sampler:
    def __init__(self, schedule):
        self.schedule = schedule

    def loss(self, logits):
        total = 0.0
        for step in range(3):
            total = total + torch.logsumexp(logits / self.schedule.at(step), 0)
        return total


temperature = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
logits = torch.tensor([0.2, 1.0, -0.7], dtype=torch.float64, requires_grad=True)
Sampler(Schedule(temperature)).loss(logits).backward()
