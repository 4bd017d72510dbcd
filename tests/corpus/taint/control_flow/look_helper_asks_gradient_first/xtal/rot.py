import torch

def is_trivial(angles):
    return angles is None or not angles.requires_grad and bool((angles == 0).all())

def euler(angles):
    x, y, z = angles
    zero, one = torch.zeros(()), torch.ones(())
    rx = torch.stack([one, zero, zero, zero, x.cos(), -x.sin(), zero, x.sin(), x.cos()]).view(3, 3)
    rz = torch.stack([z.cos(), -z.sin(), zero, z.sin(), z.cos(), zero, zero, zero, one]).view(3, 3)
    return rz @ rx * (1 + y)
