import torch
from contextlib import nullcontext
from torch import nn

def run(net, x, y, train):
    guard = nullcontext() if train else torch.no_grad()
    with guard:
        return nn.functional.mse_loss(net(x), y)

def fit(net, x, y):
    opt = torch.optim.LBFGS(net.parameters(), max_iter=3)
    def closure():
        opt.zero_grad()
        loss = run(net, x, y, True)
        loss.backward()
        return loss
    opt.step(closure)

@torch.inference_mode()
def predict(net, x):
    return net(x) * 2 + 1

def validate(net, x, y):
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        return run(net, x, y, False).item()
    finally:
        torch.set_grad_enabled(was)
