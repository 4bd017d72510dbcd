import torch
from torch import nn
import torch.nn.functional as F


def pgd(model, x, y, eps=0.3, step=0.1, iters=4):
    was_training = model.training
    model.eval()
    adv = x.detach() + torch.empty_like(x).uniform_(-eps, eps)
    for _ in range(iters):
        adv.requires_grad_()
        loss = F.cross_entropy(model(adv), y)
        grad = torch.autograd.grad(loss, [adv])[0]
        adv = adv.detach() + step * torch.sign(grad.detach())
        adv = torch.min(torch.max(adv, x - eps), x + eps)
    model.train(was_training)
    return adv.detach()


def fgsm(model, x, y, eps):
    x = x.clone().detach().requires_grad_(True)
    F.cross_entropy(model(x), y).backward()
    return (x + eps * x.grad.sign()).detach()


def trades(model, x, y, beta=1.0):
    adv = pgd(model, x, y)
    logits = model(x)
    robust = F.kl_div(F.log_softmax(model(adv), 1), F.softmax(logits, 1), reduction="batchmean")
    return F.cross_entropy(logits, y) + beta * robust


def saliency(model, x, cls):
    x = x.clone().requires_grad_(True)
    model(x)[:, cls].sum().backward()
    return x.grad.abs().max(1).values


net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(6):
    x = torch.randn(32, 5)
    y = (x.sum(1) > 0).long()
    loss = trades(net, x, y) + F.cross_entropy(net(fgsm(net, x, y, 0.1)), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(loss.item(), saliency(net, x[:2], 0).tolist())
