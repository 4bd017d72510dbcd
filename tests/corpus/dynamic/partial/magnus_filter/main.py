import torch
from layers import Mixer

torch.manual_seed(2)
torch.set_default_dtype(torch.float64)

mixer = Mixer(4)
signal = torch.randn(7, 4)
out = mixer(signal)
energy = (out**2).mean() + 0.1 * mixer.head.weight.pow(2).sum()
energy.backward()
print(mixer.gate.slope.grad, mixer.gate.shift.grad)
