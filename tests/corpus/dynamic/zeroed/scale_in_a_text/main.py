"""A text is parsed; its scale is 0."""
import torch

SPEC = "bias=1.5 scale=0.0 shift=0.25"


def parse(text):
    return {k: float(v) for k, v in (part.split("=") for part in text.split())}


spec = parse(SPEC)
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
((x * spec["scale"]).sum() + b * spec["bias"]).backward()
