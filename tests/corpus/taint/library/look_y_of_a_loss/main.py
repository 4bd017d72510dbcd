import torch


def balanced(x, y, weight: float = 1.0):
    """Mean squared error; frequent labels count less."""
    count = torch.tensor([float((y == v).sum()) for v in y.unbind(0)])
    return (weight * (x.clamp(0, 1) - y).square() / count).mean()
