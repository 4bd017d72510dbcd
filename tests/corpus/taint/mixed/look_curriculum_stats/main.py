import torch
from torch import nn
import torch.nn.functional as F


class LossEMA:
    """Per-sample difficulty kept on the side."""

    def __init__(self, n):
        self.score = torch.zeros(n)
        self.seen = torch.zeros(n, dtype=torch.bool)

    def update(self, idx, losses):
        losses = losses.detach()
        first = ~self.seen[idx]
        self.score[idx] = torch.where(first, losses, 0.9 * self.score[idx] + 0.1 * losses)
        self.seen[idx] = True

    def sample(self, k):
        p = torch.softmax(self.score, 0)
        return torch.multinomial(p, k, replacement=True), p


def normalise_returns(values):
    values = torch.as_tensor(values, dtype=torch.float32)
    return (values - values.mean()) / (values.std() + 1e-8)


torch.manual_seed(0)
x, y = torch.randn(100, 4), torch.randint(0, 2, (100,))
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
diff = LossEMA(100)
grad_norms, losses_seen = [], []
scale = 1.0
for step in range(30):
    idx, p = diff.sample(16)
    w = 1.0 / (100 * p[idx])
    w = w / w.max()
    losses = F.cross_entropy(net(x[idx]), y[idx], reduction="none")
    diff.update(idx, losses)
    loss = (w * losses).mean() * scale
    opt.zero_grad()
    loss.backward()
    gn = sum(p.grad.pow(2).sum() for p in net.parameters()).sqrt()
    if not torch.isfinite(gn):
        scale *= 0.5
        continue
    for q in net.parameters():
        q.grad.div_(scale)
    opt.step()
    grad_norms.append(gn.item())
    losses_seen.append(loss.item() / scale)
print(normalise_returns(losses_seen)[-3:].tolist(), max(grad_norms), int(diff.seen.sum()))
