"""Two losses, two backwards: the second detaches what the first had right."""

import torch
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)

def first():
    (a * b).backward()
    print(a.grad, b.grad)
    a.grad = None
    b.grad = None

def second():
    frozen = a.detach()
    (frozen * b ** 2).backward()

first()
second()
