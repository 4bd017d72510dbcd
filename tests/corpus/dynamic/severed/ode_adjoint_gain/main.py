import torch

torch.set_default_dtype(torch.float64)

from pharma.data import TIMES, observed
from pharma.field import Field
from pharma.solve import integrate

field = Field()
start = torch.tensor([1.0, 0.2], requires_grad=True)
path = integrate(field, start, TIMES)
loss = torch.nn.functional.mse_loss(path[:, 1], observed())
loss.backward()
print(float(loss))
