import torch
from torch import nn


class GMM(nn.Module):
    """EM in a gradient's clothing: responsibilities are held, the expected log-likelihood is climbed."""

    def __init__(self, k, d):
        super().__init__()
        self.mu = nn.Parameter(torch.randn(k, d))
        self.log_s = nn.Parameter(torch.zeros(k))
        self.logits = nn.Parameter(torch.zeros(k))

    def log_joint(self, x):
        d2 = ((x[:, None] - self.mu) ** 2).sum(-1)
        return self.logits.log_softmax(0) - 0.5 * d2 / self.log_s.exp() ** 2 - x.shape[1] * self.log_s

    @torch.no_grad()
    def responsibilities(self, x):
        return self.log_joint(x).softmax(1)

    def loss(self, x):
        r = self.responsibilities(x)
        return -(r * self.log_joint(x)).sum(1).mean()

    def predict(self, x):
        return self.log_joint(x).argmax(1)


model = GMM(3, 2)
opt = torch.optim.Adam(model.parameters(), 1e-2)
x = torch.randn(50, 2)
for _ in range(2):
    loss = model.loss(x)
    opt.zero_grad()
    loss.backward()
    opt.step()
sizes = torch.bincount(model.predict(x), minlength=3)
print(sizes.tolist(), model.mu.detach().norm(dim=1))
