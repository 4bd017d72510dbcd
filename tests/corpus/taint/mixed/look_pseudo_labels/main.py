import torch
import torch.nn.functional as F
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 3))

    def forward(self, x):
        return self.net(x)


def weak(x):
    return x + 0.01 * torch.randn_like(x)


def strong(x):
    return x * (torch.rand_like(x) > 0.2) + 0.1 * torch.randn_like(x)


def fixmatch(model, xu, threshold=0.6, T=1.0):
    logits_w, logits_s = model(torch.cat([weak(xu), strong(xu)])).chunk(2)
    pseudo = torch.softmax(logits_w.detach() / T, dim=-1)
    confidence, label = pseudo.max(dim=-1)
    mask = confidence.ge(threshold).float()
    loss = (F.cross_entropy(logits_s, label, reduction="none") * mask).mean()
    return loss, mask.mean().item()


def sharpen(p, T=0.5):
    p = p ** (1 / T)
    return p / p.sum(-1, keepdim=True)


def consistency(model, xu):
    guess = sharpen(F.softmax(model(weak(xu)), -1)).detach()
    return ((F.softmax(model(strong(xu)), -1) - guess) ** 2).sum(-1).mean()


model = Classifier()
opt = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9, nesterov=True)
for step in range(4):
    x, y, xu = torch.randn(8, 6), torch.randint(0, 3, (8,)), torch.randn(32, 6)
    lx = F.cross_entropy(model(x), y)
    lu, used = fixmatch(model, xu)
    rampup = min(1.0, step / 3)
    loss = lx + lu + rampup * consistency(model, xu)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, round(loss.item(), 3), used)
