import torch
from string_model import play
from pulse import pluck

tension = torch.full((20,), 1.5, requires_grad=True)
strength = torch.tensor(1.2, requires_grad=True)
heard = play(tension, pluck(strength, 10), 10, 4, 14)
(heard - 0.1).square().sum().backward()
