import torch


class Momentum:
    """The inner loop: gradient descent with momentum and a learned rate."""

    def __init__(self, log_rate, decay=0.8, steps=3):
        self.log_rate, self.decay, self.steps = log_rate, decay, steps

    def adapt(self, weights, loss):
        velocity = {name: torch.zeros_like(value) for name, value in weights.items()}
        for _ in range(self.steps):
            slopes = torch.func.grad(loss)(weights)
            velocity = {name: self.decay * v + slopes[name].data for name, v in velocity.items()}
            weights = {name: value - self.log_rate.exp() * velocity[name] for name, value in weights.items()}
        return weights
