import torch
from ev import evaluate
w = torch.nn.Linear(2, 1)
for e in range(3):
    w(torch.randn(3, 2)).square().mean().backward() if e else None
    try:
        evaluate(w, e)
    except ValueError:
        pass
