import torch
def f(terms):
    if not terms:
        return torch.tensor(0.0)
    return sum(t.sin() for t in terms)
