import torch
from torch import nn
from .posteriors import POSTERIORS
from .priors import ScalePrior


class BayesLinear(nn.Module):
    def __init__(self, n_in, n_out, posterior):
        super().__init__()
        cls = POSTERIORS[posterior]
        self.w = cls((n_out, n_in))
        self.b = cls((n_out,))

    def forward(self, x):
        return x @ self.w.draw().T + self.b.draw()


class BayesNet(nn.Module):
    def __init__(self, sizes, posterior="diag"):
        super().__init__()
        self.layers = nn.ModuleList(BayesLinear(a, b, posterior) for a, b in zip(sizes, sizes[1:]))
        self.prior = ScalePrior(0.7)
        self.log_noise = nn.Parameter(torch.tensor(-1.0))

    def forward(self, x):
        for k, layer in enumerate(self.layers):
            x = layer(x) if k == 0 else layer(torch.tanh(x))
        return x

    def kl(self):
        p = self.prior()
        return sum(m.kl(p) for layer in self.layers for m in (layer.w, layer.b))

    @torch.no_grad()
    def predict(self, x, n=8):
        draws = torch.stack([self(x) for _ in range(n)])
        return draws.mean(0), draws.std(0)
