import torch
import torch.nn.functional as F

def gumbel_st(logits, tau):
    g = -torch.empty_like(logits).exponential_().log()
    soft = ((logits + g) / tau).softmax(-1)
    idx = soft.max(-1, keepdim=True)[1]
    hard = torch.zeros_like(logits).scatter_(-1, idx, 1.0)
    return hard - soft.detach() + soft

def topk_ste(s, k):
    soft = s.sigmoid()
    cut = soft.topk(k, -1).values[..., -1:]
    hard = (soft >= cut).to(soft.dtype)
    return soft + (hard - soft).detach()

def sign_ste(x):
    hard = x.sign()
    grad_path = x.clamp(-1, 1)
    return grad_path + (hard - grad_path).detach()

def bin_ste(x):
    p = x.sigmoid()
    b = torch.bernoulli(p).detach()
    return b + p - p.detach()
