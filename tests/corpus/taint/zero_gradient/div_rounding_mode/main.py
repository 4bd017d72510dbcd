import torch

def wrap_phase(phi):
    two_pi = 2 * torch.pi
    return phi - two_pi * torch.floor(phi / two_pi)

def pixel_coordinate(x, size):
    i = torch.div(x, size, rounding_mode="floor")
    return i * size

x = torch.tensor([0.4, 1.7], requires_grad=True)
phi = torch.tensor(7.0, requires_grad=True)
loss = pixel_coordinate(x, 0.5).sum() + wrap_phase(phi).cos()
loss.backward()
