import torch
import torch.nn.functional as F

delta = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
w = torch.tensor([0.2, 2.0], dtype=torch.float64, requires_grad=True)


def loss_fn(w):
    return F.huber_loss(w, torch.zeros(2, dtype=torch.float64), delta=float(delta))


loss_fn(w).backward()
