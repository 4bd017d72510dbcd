"""One ray of a scene."""
import torch

from volume.field import Field
from volume.render import render

torch.manual_seed(21)
field = Field().double()
coarse, fine = render(field, 1.0, 4.0)
loss = (coarse - 0.3) ** 2 + (fine - 0.3) ** 2
loss.backward()
