import torch
def exp(w):
    if w.abs().max() < 1e-8:
        return torch.eye(3)
    t = w.norm()
    z = torch.zeros(())
    k = torch.stack([torch.stack([z, -w[2], w[1]]), torch.stack([w[2], z, -w[0]]), torch.stack([-w[1], w[0], z])]) / t
    return torch.eye(3) + t.sin() * k + (1 - t.cos()) * k @ k
