import torch
memo = {}
def kernel(n, sigma):
    try:
        return memo[n]
    except KeyError:
        out = memo[n] = torch.exp(-torch.arange(n).float() ** 2 / sigma**2)
        return out
