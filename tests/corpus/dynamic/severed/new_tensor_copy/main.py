"""new_tensor copies a computed value without its history."""
import torch

sigma = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
mu = torch.tensor(0.25, dtype=torch.float64, requires_grad=True)
x = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)


def log_prob(x, mu, sigma):
    variance = x.new_tensor(sigma**2)
    return -((x - mu) ** 2) / (2 * variance) - 0.5 * torch.log(variance)


(-log_prob(x, mu, sigma).sum()).backward()
