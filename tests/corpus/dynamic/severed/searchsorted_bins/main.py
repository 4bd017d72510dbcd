"""Binning with searchsorted."""
import torch

edges = torch.tensor([0.0, 1.0, 2.0], dtype=torch.float64, requires_grad=True)
weights = torch.tensor([0.5, 1.5, 2.5], dtype=torch.float64, requires_grad=True)
samples = torch.tensor([0.25, 1.75, 1.9], dtype=torch.float64)


def histogram(samples, edges, weights):
    index = torch.searchsorted(edges, samples)
    return weights[index % 3].sum()


histogram(samples, edges, weights).backward()
