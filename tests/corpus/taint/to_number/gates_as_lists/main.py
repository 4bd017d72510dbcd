import torch
from torch import nn
class Decoder(nn.Module):
    def __init__(self, v, d):
        super().__init__()
        self.emb, self.cell, self.out = nn.Embedding(v, d), nn.GRUCell(d, d), nn.Linear(d, v)
        self.copy = nn.Linear(d, 1)
    def forward(self, h, steps):
        tok = torch.zeros(h.shape[0], dtype=torch.long)
        logits, gates = [], []
        for _ in range(steps):
            h = self.cell(self.emb(tok), h)
            l = self.out(h)
            gate = torch.sigmoid(self.copy(h)).squeeze(-1)
            gates.append([g.item() for g in gate])
            logits.append(l)
            tok = l.argmax(-1)
        return torch.stack(logits, 1), torch.tensor(gates)
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.dec = nn.Linear(4, 6), Decoder(7, 6)
    def forward(self, x):
        return self.dec(torch.tanh(self.enc(x)), 3)
m = Model()
logits, gates = m(torch.randn(2, 4))
loss = nn.functional.cross_entropy(logits.flatten(0, 1), torch.randint(0, 7, (6,))) + 0.1 * (gates - 0.5).pow(2).mean()
loss.backward()
