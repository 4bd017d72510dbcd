import torch
from torch import nn
class SSM(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.log_a, self.b, self.c = nn.Parameter(torch.zeros(d)), nn.Linear(d, d), nn.Linear(d, d)
        self.state = None
    def forward(self, u, carry=False):
        a = torch.sigmoid(self.log_a)
        h = self.state if carry and self.state is not None else torch.zeros_like(u[0])
        out = []
        for x in self.b(u):
            h = a * h + x
            out.append(h)
        self.state = h.detach()
        return self.c(torch.stack(out))
m = SSM(3)
opt = torch.optim.Adam(m.parameters())
for _ in range(2):
    loss = m(torch.randn(6, 3), carry=True).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
