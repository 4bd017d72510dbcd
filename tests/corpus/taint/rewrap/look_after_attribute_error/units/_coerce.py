import torch


def tensor_like(x, dtype=None):
    try:
        return x.to(dtype or torch.get_default_dtype())
    except AttributeError:
        return torch.tensor(x, dtype=dtype or torch.get_default_dtype())
