"""Every row of an attention is masked but for one entry."""
import torch

q = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
v = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
k = torch.randn(2, 3, dtype=torch.float64)
mask = torch.tensor([[True, True], [False, True]])


def attend(q, k, v):
    s = (q @ k.T).masked_fill(mask, float("-inf"))
    a = torch.softmax(s, -1)
    a = torch.nan_to_num(a)
    return a @ v


out = attend(q, k, v)
out.sum().backward()
