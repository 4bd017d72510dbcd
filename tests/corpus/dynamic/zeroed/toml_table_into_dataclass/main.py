"""A filter's opacity comes from a table of a TOML file, through a dataclass built by keywords."""
import torch

from settings import load

cfg = load()
tint = torch.tensor([0.9, 0.1, 0.4], dtype=torch.float64, requires_grad=True)
light = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64, requires_grad=True)
image = cfg.filter.over(light, tint)
((image - 0.3) ** 2).mean().backward()
