import io
import torch
from torch import nn


def snapshot(t):
    buf = io.BytesIO()
    torch.save(t, buf)
    buf.seek(0)
    return torch.load(buf)


class Stage(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 8), nn.Linear(8, 1)

    def forward(self, x):
        h = torch.tanh(self.a(x))
        h = snapshot(h)
        return self.b(h)


net = Stage()
net(torch.randn(5, 4)).mean().backward()
