"""A readout is hidden behind functools.partial and an alias."""
import functools

import torch

as_number = torch.Tensor.item
compound = functools.partial(pow, 1.01)


def growth(rate):
    return compound(as_number(rate))


rate = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
amount = torch.tensor(10.0, dtype=torch.float64, requires_grad=True)
(amount * growth(rate)).backward()
