"""What a star tracker and a gyroscope report, and how far a model is from it."""
import torch

from attitude import quaternion

STARS = torch.tensor([[0.6, 0.8, 0.0], [0.0, 0.6, 0.8], [0.8, 0.0, 0.6]], dtype=torch.float64)


class Tracker:
    def __init__(self, noise=0.0, seed=3):
        self.noise = noise
        self.generator = torch.Generator().manual_seed(seed)

    def observe(self, state):
        seen = quaternion.rotate(state.attitude.expand(len(STARS), 4), STARS)
        return seen + self.noise * torch.randn(seen.shape, generator=self.generator, dtype=torch.float64)


def misfit(states, tracker, seen, rates):
    total = torch.zeros((), dtype=torch.float64)
    for state, stars, rate in zip(states, seen, rates):
        total = total + (tracker.observe(state) - stars).square().mean() + 10.0 * (state.rate - rate).square().mean()
    return total
