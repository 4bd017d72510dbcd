import torch as th
import torch.nn as nn
import torch.nn.functional as F


class Denoiser(nn.Module):
    def __init__(self, d, n):
        super().__init__()
        self.emb = nn.Embedding(n + 1, d)
        self.null = n
        self.net = nn.Sequential(nn.Linear(2 * d + 1, 32), nn.SiLU(), nn.Linear(32, d))

    def forward(self, x, t, y):
        return self.net(th.cat([x, self.emb(y), t.expand(len(x), 1)], 1))


def drop_labels(y, null, p):
    return th.where(th.rand(len(y)) < p, th.full_like(y, null), y)


def train(model, data, epochs=2, p=0.1, self_condition=True):
    opt = th.optim.AdamW(model.parameters(), 1e-3)
    losses = []
    for _ in range(epochs):
        for x, y in data:
            t = th.rand(1, 1)
            noise = th.randn_like(x)
            xt = (1 - t) * x + t * noise
            if self_condition and th.rand(()) < 0.5:
                with th.no_grad():
                    guess = model(xt, t, y)
                xt = xt + 0.1 * guess.detach()
            pred = model(xt, t, drop_labels(y, model.null, p))
            weight = 1 / (1 + ((pred - noise) ** 2).detach().mean(1))
            loss = (weight * F.mse_loss(pred, noise, reduction="none").mean(1)).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.detach())
    return th.stack(losses).mean().item()


@th.inference_mode()
def sample(model, y, steps=4, w=2.0):
    x = th.randn(len(y), 4)
    for i in reversed(range(1, steps + 1)):
        t = th.tensor([[i / steps]])
        c, u = model(x, t, y), model(x, t, th.full_like(y, model.null))
        x = x - (u + w * (c - u)) / steps
    return x.numpy()


model = Denoiser(4, 3)
data = [(th.randn(8, 4), th.randint(0, 3, (8,))) for _ in range(3)]
print(train(model, data), sample(model, th.arange(3)).shape)
