import torch
import torch.nn.functional as F

EPS = 1e-8

def dist(a, b):
    return torch.sqrt(torch.clamp_min((a - b).pow(2).sum(-1), EPS))

def entropy(p):
    return -(p * torch.log(p + EPS)).sum()

def angle(a, b):
    dot = (a * b).sum(-1).clamp(-1 + 1e-6, 1 - 1e-6)
    return torch.acos(dot)

def unit(v):
    return v / v.norm(dim=-1, keepdim=True).clamp(min=1e-6)

def logvar_root(x):
    return torch.sqrt(x.exp()) + torch.log1p(x.abs()) + torch.log(1 + x**2)

def ratio(a, b):
    ok = b > 1e-3
    safe = torch.where(ok, b, torch.ones_like(b))
    return torch.where(ok, a / safe, torch.zeros_like(a))
