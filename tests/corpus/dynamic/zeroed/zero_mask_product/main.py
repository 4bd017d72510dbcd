"""A detector mask read the wrong way round removes every pixel."""
import torch

params = {
    "flux": torch.tensor([5.0, 7.0], dtype=torch.float64, requires_grad=True),
    "sky": torch.tensor(0.4, dtype=torch.float64, requires_grad=True),
}
bad_pixels = torch.tensor([True, True])


def observe(params):
    good = (~bad_pixels).double()
    return params["flux"] * good + params["sky"]


observe(params).pow(2).sum().backward()
