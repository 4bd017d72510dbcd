import torch
from torch import nn
import torch.nn.functional as F
class DurationLoss(nn.Module):
    def __init__(self, offset=1.0):
        super().__init__()
        self.offset = offset
        self.loss = nn.MSELoss()
    def linear2log(self, d):
        return torch.log(d + self.offset)
    def forward(self, pred, target):
        return self.loss(self.linear2log(pred), self.linear2log(target.float()))
class StochasticDuration(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(h, h), nn.ReLU(), nn.Linear(h, 1))
    def forward(self, x, infer=False):
        w = torch.exp(self.net(x).squeeze(-1))
        if infer:
            w = torch.ceil(w).long()
        return w
sdp, dp, crit = StochasticDuration(8), nn.Linear(8, 1), DurationLoss()
opt = torch.optim.AdamW([*sdp.parameters(), *dp.parameters()])
x, d = torch.randn(2, 5, 8), torch.randint(1, 9, (2, 5))
total = crit(F.softplus(dp(x).squeeze(-1)), d) + crit(sdp(x), d)
opt.zero_grad(); total.backward(); opt.step()
