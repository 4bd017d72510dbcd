import torch


def masked_mean(x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    count = mask.bool().sum().item()
    if count == 0:
        return x.sum() * 0.0
    return (x * mask.bool()).sum() / count
