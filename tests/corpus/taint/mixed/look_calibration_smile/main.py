import math
import torch


class SVI:
    """Total variance, raw parametrisation."""

    def __init__(self, a, b, rho, m, s):
        self.theta = torch.tensor([a, b, rho, m, s], dtype=torch.float64).requires_grad_()

    def __call__(self, k):
        a, b, rho, m, s = self.theta
        return a + b * (rho * (k - m) + ((k - m) ** 2 + s**2) ** 0.5)

    def table(self, strikes, T):
        return {round(math.exp(k), 3): math.sqrt(float(self(k)) / T) for k in strikes.tolist()}


def loss(model, strikes, quotes, T):
    iv = (model(strikes) / T).clamp_min(1e-8).sqrt()
    penalty = torch.relu(model.theta[2].abs() - 1)
    return ((iv - quotes) ** 2).sum() + penalty + 1e-3 * model.theta.square().sum()


model = SVI(0.04, 0.1, -0.3, 0.0, 0.2)
k = torch.linspace(-0.5, 0.5, 7, dtype=torch.float64)
q = torch.full((7,), 0.25, dtype=torch.float64)
opt = torch.optim.LBFGS([model.theta], max_iter=5)


def closure():
    opt.zero_grad()
    value = loss(model, k, q, 1.0)
    value.backward()
    return value.item()


opt.step(closure)
print(model.table(k, 1.0))
