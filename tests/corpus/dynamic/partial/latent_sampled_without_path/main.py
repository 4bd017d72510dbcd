"""The evidence bound of one batch."""
import torch

from vae.model import Autoencoder

torch.manual_seed(9)
model = Autoencoder().double()
batch = torch.randn(8, 5, dtype=torch.float64)
rebuilt, divergence = model(batch)
loss = (rebuilt - batch).square().sum(-1).mean() + 0.1 * divergence.mean()
loss.backward()
print(f"{loss.item():.3f}")
