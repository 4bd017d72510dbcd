"""A joint."""
import torch


class Joint:
    def __init__(self, position):
        self.position = position

    def reach(self, target):
        delta = target - self.position
        squared = torch.dot(delta, delta)
        return squared**0.5
