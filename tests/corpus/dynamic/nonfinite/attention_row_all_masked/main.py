"""A padded sequence masks a whole row of the attention: softmax makes nan of it, which a later mask hides."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.q = nn.Linear(d, d, bias=False)
        self.k = nn.Linear(d, d, bias=False)
        self.v = nn.Linear(d, d, bias=False)

    def forward(self, x, mask):
        score = self.q(x) @ self.k(x).transpose(-1, -2) / x.shape[-1] ** 0.5
        score = score.masked_fill(~mask[:, None, :], float("-inf"))
        weight = torch.softmax(score, dim=-1)
        out = weight @ self.v(x)
        return torch.where(mask[..., None], out, torch.zeros_like(out))


torch.manual_seed(1)
att = Attention(4)
x = torch.randn(3, 5, 4)
lengths = torch.tensor([5, 3, 0])
mask = torch.arange(5)[None] < lengths[:, None]
y = att(x, mask)
loss = y.pow(2).sum()
loss.backward()
print(loss, att.q.weight.grad)
