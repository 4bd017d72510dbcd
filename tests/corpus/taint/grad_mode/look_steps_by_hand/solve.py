import torch

@torch.no_grad()
def minimise(y, iters=3):
    """Gradient descent by hand; `closure` turns the gradient on."""
    w = torch.zeros_like(y)
    for _ in range(iters):
        with torch.enable_grad():
            w.requires_grad_(True)
            f = (w - y).pow(2).sum()
            g, = torch.autograd.grad(f, w)
        w = w - 0.1 * g
        w = w.detach()
    return w
