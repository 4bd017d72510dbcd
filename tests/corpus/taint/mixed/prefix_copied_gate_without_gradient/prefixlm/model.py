import torch
from torch import nn
import torch.nn.functional as F
from .gates import Gate
from .prefix import PrefixBank
from .state import LayerState


class Layer(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.q, self.k, self.v = (nn.Linear(dim, dim) for _ in range(3))
        self.norm = nn.LayerNorm(dim)
        self.gate = Gate()
        self.usage = 0.0

    def forward(self, x, state):
        h = self.norm(x)
        n0 = state.length
        state.append(self.k(h), self.v(h), torch.cat)
        T, S = x.shape[1], state.length
        mask = torch.ones(T, S, dtype=torch.bool).tril(n0)
        att = (self.q(h) @ state.k.transpose(1, 2) / x.shape[-1] ** 0.5).masked_fill(~mask, -1e9).softmax(-1)
        self.usage = att[..., :n0].sum(-1).mean().item()
        return x + self.gate(att @ state.v)


class PrefixLM(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.emb = nn.Embedding(cfg.vocab, cfg.dim)
        self.layers = nn.ModuleList(Layer(cfg.dim) for _ in range(cfg.layers))
        self.bank = PrefixBank(cfg.layers, cfg.n_prefix, cfg.dim)
        self.head = nn.Linear(cfg.dim, cfg.vocab)

    def forward(self, ids):
        x = self.emb(ids)
        for k, layer in enumerate(self.layers):
            x = layer(x, LayerState(*self.bank.expand(k, len(ids))))
        return self.head(x)

    def loss(self, ids):
        return F.cross_entropy(self(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten())
