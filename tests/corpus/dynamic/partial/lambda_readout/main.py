"""A lambda reads the value out."""
import torch

tau = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
amp = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
readout = lambda t: t.cpu().numpy(force=True)
t = torch.linspace(0, 3, 6, dtype=torch.float64)
loss = (amp * torch.exp(-t / torch.as_tensor(readout(tau).copy())) + tau).sum()
loss.backward()
