import torch
import torch.nn.functional as F

def d_step(D, opt, real, fake):
    opt.zero_grad()
    eps = torch.rand(len(real), 1)
    mix = (eps * real + (1 - eps) * fake.detach()).requires_grad_(True)
    g, = torch.autograd.grad(D(mix).sum(), mix, create_graph=True)
    penalty = ((g.norm(2, dim=1) - 1) ** 2).mean()
    loss = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean() + 10 * penalty
    loss.backward()
    opt.step()
    return loss.item()

def g_step(D, opt, fake):
    opt.zero_grad()
    loss = F.softplus(-D(fake)).mean()
    loss.backward()
    opt.step()
    return float(loss.detach())
