"""A loop that mixes tensors and numbers."""
import torch


def decay(rates):
    population = torch.tensor(1.0, dtype=torch.float64)
    for rate in rates:
        population = population * (1.0 - 0.1 * rate)
        population = population + 0.05 * rate.item()
    return population


rates = torch.tensor([0.5, 1.0, 1.5], dtype=torch.float64, requires_grad=True)
decay(rates).backward()
