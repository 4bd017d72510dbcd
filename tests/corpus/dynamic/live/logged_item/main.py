"""The loss is logged by item(), and a metric is computed under no_grad."""
import torch

history = []
w = torch.tensor([0.5, -0.3], dtype=torch.float64, requires_grad=True)
loss = (torch.sin(w) ** 2).sum()
history.append(loss.item())
with torch.no_grad():
    error = (w - 1.0).abs().max()
print(f"loss {float(loss):.3f} error {error:.3f}")
loss.backward()
