import torch
from torch import nn
import torch.nn.functional as F


class FocalLoss(nn.Module):
    def __init__(self, gamma=2.0, alpha=(0.25, 0.75)):
        super().__init__()
        self.gamma = float(gamma)
        self.register_buffer("alpha", torch.tensor(alpha))

    def forward(self, logits, y):
        logp = F.log_softmax(logits, 1).gather(1, y[:, None]).squeeze(1)
        p = logp.exp()
        return -(self.alpha[y] * (1 - p) ** self.gamma * logp).mean()


class UncertaintyWeighting(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(n))

    def forward(self, losses):
        losses = torch.stack(losses)
        return (torch.exp(-self.log_vars) * losses + self.log_vars).sum()

    def weights(self):
        return {f"task{i}": round(float(torch.exp(-v)), 3) for i, v in enumerate(self.log_vars.detach())}


def class_weights(labels, n):
    counts = torch.bincount(labels, minlength=n).float()
    return (counts.sum() / (n * counts.clamp(min=1))).tolist()


def dynamic_weight_average(hist, T=2.0):
    if len(hist) < 2:
        return [1.0, 1.0]
    ratio = torch.tensor(hist[-1]) / torch.tensor(hist[-2]).clamp(min=1e-8)
    return (2 * torch.softmax(ratio / T, 0)).tolist()


trunk, h1, h2 = nn.Linear(6, 12), nn.Linear(12, 2), nn.Linear(12, 1)
focal, uw = FocalLoss(), UncertaintyWeighting(2)
opt = torch.optim.Adam([p for m in (trunk, h1, h2, uw) for p in m.parameters()], lr=1e-2)
hist = []
for step in range(12):
    x = torch.randn(32, 6)
    y = (x[:, 0] > 0.5).long()
    w = torch.tensor(class_weights(y, 2))
    h = torch.relu(trunk(x))
    out = h1(h)
    la = focal(out, y) + F.cross_entropy(out, y, weight=w)
    lb = F.mse_loss(h2(h).squeeze(1), x[:, 1])
    wa, wb = dynamic_weight_average(hist)
    loss = uw([wa * la, wb * lb])
    opt.zero_grad()
    loss.backward()
    opt.step()
    hist.append([la.item(), lb.item()])
print(uw.weights(), hist[-1])
