"""Two breaks: one that costs much, one that costs little."""
import torch

k = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)


def small(k):
    return 0.001 * k.item()


def big(k):
    return 50.0 * k.detach() ** 3


loss = k**2 + small(k) + big(k)
loss.backward()
