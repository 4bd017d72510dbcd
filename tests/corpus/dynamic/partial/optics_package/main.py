"""An optics package: one property of the lens goes through float."""
import torch
from optics.lens import Lens
from optics.trace import spot

distance = torch.tensor(12.0, dtype=torch.float64, requires_grad=True)
lens = Lens(torch.tensor(5.0, dtype=torch.float64, requires_grad=True), torch.tensor(1.5, dtype=torch.float64, requires_grad=True))
spot(lens, distance).backward()
