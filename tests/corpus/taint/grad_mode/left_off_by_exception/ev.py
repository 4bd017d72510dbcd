import torch
def evaluate(net, e):
    torch.set_grad_enabled(False)
    v = net(torch.randn(3, 2)).mean()
    if v > 100:
        raise ValueError("bad")
    torch.set_grad_enabled(True)
    return float(v)
