"""A ripple on a lens: the option is left out, so the table of defaults decides, and its ripple is 0."""
import torch

from cli import parse
from lens import profile

depth = torch.tensor([0.4, 0.2], dtype=torch.float64, requires_grad=True)
width = torch.tensor([1.5, 0.7], dtype=torch.float64, requires_grad=True)
args = parse([])
profile(depth, width, args).sum().backward()
