import torch
from torch import nn


class Cell(nn.Module):
    def __init__(self, i, h):
        super().__init__()
        self.wx, self.wh = nn.Linear(i, h), nn.Linear(h, h, bias=False)

    def forward(self, x, h):
        return torch.tanh(self.wx(x) + self.wh(h))


class RNN(nn.Module):
    def __init__(self, i, h, o):
        super().__init__()
        self.cell, self.out, self.h = Cell(i, h), nn.Linear(h, o), h

    def forward(self, xs):
        h = xs.new_zeros(xs.shape[1], self.h)
        ys = []
        for x in xs:
            h = self.cell(x, h.detach())
            ys.append(self.out(h))
        return torch.stack(ys)


model = RNN(3, 8, 1)
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(3):
    xs = torch.randn(12, 4, 3)
    ys = xs.cumsum(0).sum(-1, keepdim=True)
    loss = nn.functional.mse_loss(model(xs), ys)
    opt.zero_grad()
    loss.backward()
    opt.step()
