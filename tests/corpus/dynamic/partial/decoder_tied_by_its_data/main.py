"""One step of training on whitened data."""
import torch

from tied.autoencoder import Autoencoder

torch.manual_seed(8)
x = torch.randn(16, 6, dtype=torch.float64)
torch.set_default_dtype(torch.float64)
model = Autoencoder(6, 3)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
loss = (model(x) - x).square().mean()
loss.backward()
optimizer.step()
