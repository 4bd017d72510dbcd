import torch
def f(n, s, _memo={}):
    if n not in _memo:
        _memo[n] = torch.linspace(0, 1, n) * s
    return _memo[n]
