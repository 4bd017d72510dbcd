"""One step of training with weights on the grid."""
import torch

from grid.network import Regressor

torch.manual_seed(0)
model = Regressor(bits=4).double()
x = torch.randn(12, 5, dtype=torch.float64)
y = x[:, :1] - 0.5 * x[:, 1:2]
loss = torch.nn.functional.mse_loss(model(x), y)
loss.backward()
print(loss)
