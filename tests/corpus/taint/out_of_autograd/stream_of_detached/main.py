import torch

def stream(w, n):
    for k in range(n):
        yield (w * k).detach()

def consume(values, b):
    total = b
    for v in values:
        total = total + v ** 2
    return total

w = torch.tensor(0.5, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
consume(stream(w, 4), b).backward()
