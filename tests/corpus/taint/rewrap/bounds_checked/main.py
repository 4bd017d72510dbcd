import torch


def check_and_bound(factor, center=0.0, low=0.0, high=1.0):
    if not torch.is_tensor(factor):
        factor = torch.tensor(factor)
    if factor.dim() == 0:
        factor = torch.tensor([center - factor, center + factor])
    return torch.clamp(factor, low, high)
