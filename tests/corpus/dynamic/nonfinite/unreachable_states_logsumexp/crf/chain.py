import torch

NEG = float("-inf")

def log_partition(trans, emit, allowed):
    t = trans.masked_fill(~allowed, NEG)
    alpha = torch.full((trans.shape[0],), NEG, dtype=trans.dtype)
    alpha = torch.cat([emit[0, :1], alpha[1:]])
    for row in emit[1:]:
        alpha = torch.logsumexp(alpha[:, None] + t, dim=0) + row
    return torch.logsumexp(alpha, 0)
