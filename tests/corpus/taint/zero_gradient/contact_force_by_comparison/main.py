import torch

def soft_contact(height, k):
    penetration = -height
    active = (penetration > 0.0).float()
    return k * active

def step(h, v, k, dt=0.01):
    f = soft_contact(h, k)
    v = v + dt * (f - 9.81)
    return h + dt * v, v

k = torch.tensor(50.0)
h0 = torch.tensor(-0.1, requires_grad=True)
h, v = h0, torch.zeros(())
for _ in range(5):
    h, v = step(h, v, k)
(h - 0.2).pow(2).backward()
