"""One item() is only logged; another one feeds the loss."""
import torch

log = []
w = torch.tensor([0.4, -0.3], dtype=torch.float64, requires_grad=True)


def loss_of(w):
    value = (w**2).sum()
    log.append(value.item())
    scale = value.item()
    return scale * value


loss_of(w).backward()
