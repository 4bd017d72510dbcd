import torch

def histogram(energy, weight, bins):
    idx = torch.bucketize(energy, bins)
    return torch.bincount(idx, weights=weight, minlength=len(bins) + 1)
