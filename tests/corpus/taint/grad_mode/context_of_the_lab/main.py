import torch
from lab.spectrum import lorentz

x0 = torch.tensor(0.2, requires_grad=True)
gamma = torch.tensor(0.1, requires_grad=True)
amp = torch.tensor(1.0, requires_grad=True)
x = torch.linspace(-1, 1, 21)
model = amp * lorentz(x, x0, gamma)
(model - 0.3).pow(2).sum().backward()
