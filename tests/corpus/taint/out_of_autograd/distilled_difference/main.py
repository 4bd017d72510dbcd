import torch
from torch import nn

class LowRank(nn.Module):
    def __init__(self, w, r):
        super().__init__()
        u, s, v = torch.linalg.svd(w.detach(), full_matrices=False)
        self.a = nn.Parameter(u[:, :r] * s[:r].sqrt())
        self.b = nn.Parameter(s[:r].sqrt()[:, None] * v[:r])

    def forward(self, x):
        return x @ (self.a @ self.b).t()

def compress(model, r):
    return nn.Sequential(*[LowRank(m.weight, r) if isinstance(m, nn.Linear) else m for m in model])

big = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 6))
small = compress(big, 2)
opt = torch.optim.SGD(small.parameters(), lr=0.1)
x = torch.randn(4, 6)
loss = (small(x) - big(x).detach()).pow(2).mean()
loss.backward()
opt.step()
