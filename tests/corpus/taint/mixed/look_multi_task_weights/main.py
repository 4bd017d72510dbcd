import torch
from torch import nn


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(5, 16), nn.ReLU())
        self.a, self.b = nn.Linear(16, 1), nn.Linear(16, 3)

    def forward(self, x):
        h = self.body(x)
        return self.a(h).squeeze(-1), self.b(h)


class DWA:
    """Dynamic weight average: weights from the losses' history, as numbers."""

    def __init__(self, n, T=2.0):
        self.n, self.T, self.hist = n, T, []

    def weights(self):
        if len(self.hist) < 2:
            return [1.0] * self.n
        r = [a / b for a, b in zip(self.hist[-1], self.hist[-2])]
        e = torch.softmax(torch.tensor(r) / self.T, 0) * self.n
        return e.tolist()

    def note(self, losses):
        self.hist.append([l.item() for l in losses])


def gradnorm(losses, shared):
    norms = []
    for l in losses:
        (g,) = torch.autograd.grad(l, shared, retain_graph=True)
        norms.append(g.norm().item())
    return norms


net, dwa = TwoHeads(), DWA(2)
opt = torch.optim.Adam(net.parameters(), 1e-3)
for i in range(4):
    x, ya, yb = torch.randn(16, 5), torch.randn(16), torch.randint(0, 3, (16,))
    pa, pb = net(x)
    losses = [nn.functional.mse_loss(pa, ya), nn.functional.cross_entropy(pb, yb)]
    norms = gradnorm(losses, net.body[0].weight)
    w = dwa.weights()
    loss = sum(wi * l for wi, l in zip(w, losses))
    opt.zero_grad()
    loss.backward()
    opt.step()
    dwa.note(losses)
    print(i, w, norms)
