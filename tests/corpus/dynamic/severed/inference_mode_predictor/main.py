"""A predictor built for inference is reused in a loss."""
import torch


class Predictor:
    def __init__(self, slope):
        self.slope = slope

    def predict(self, t):
        with torch.inference_mode():
            return self.slope * t


slope = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
shift = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
t = torch.linspace(0, 1, 7, dtype=torch.float64)
y = Predictor(slope).predict(t).clone()
((y + shift - 2 * t) ** 2).mean().backward()
