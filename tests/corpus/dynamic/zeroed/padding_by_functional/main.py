"""A window that begins in the padding sees nothing but its fill."""
import torch
from blocks import Smoother
from signal_in import recording

taps = torch.tensor([0.25, 0.5, 0.25], dtype=torch.float64, requires_grad=True)
level = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
Smoother(taps, level, margin=3)(recording()).sum().backward()
