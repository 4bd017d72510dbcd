import torch


class Interpolation(torch.nn.Module):
    def __init__(self, coefficients: torch.Tensor):
        super().__init__()
        self.register_buffer("_coefficients", coefficients)

    def evaluate(self, i: int, fraction: float) -> torch.Tensor:
        left = self._coefficients[i]
        right = torch.tensor(self._coefficients[i + 1].tolist())
        return left + fraction * (right - left)
