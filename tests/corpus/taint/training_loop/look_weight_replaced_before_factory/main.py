import torch
from torch import nn

def build_optimizer(model, name="adamw"):
    if name == "sgd":
        return torch.optim.SGD(model.parameters(), lr=0.1)
    return torch.optim.AdamW(model.parameters(), lr=1e-3)

def tie(model):
    model.scale = nn.Parameter(torch.ones(()))

class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(2, 2)
        self.scale = nn.Parameter(torch.zeros(()))
    def forward(self, x):
        return self.lin(x) * self.scale.exp()

m = M()
tie(m)
opt = build_optimizer(m)
for i in range(5):
    loss = m(torch.randn(3, 2)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
