"""InfoNCE with a learned temperature and padded hard negatives, whose logits are -inf before the division."""
import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(10, 6)
        self.temperature = nn.Parameter(torch.tensor(0.07))

    def forward(self, x):
        return nn.functional.normalize(self.layer(x), dim=-1)


def infonce_loss(query, document, negatives, mask, temperature):
    in_batch = query @ document.T
    hard = torch.einsum("bd,bnd->bn", query, negatives)
    hard = hard.masked_fill(~mask, float("-inf"))
    logits = torch.cat([in_batch, hard], dim=1) / temperature
    labels = torch.arange(query.shape[0])
    return nn.functional.cross_entropy(logits, labels)


torch.manual_seed(0)
encoder = Encoder()
optimizer = torch.optim.AdamW(encoder.parameters(), lr=1e-3)
query, document, negatives = torch.randn(4, 10), torch.randn(4, 10), torch.randn(4, 3, 10)
mask = torch.tensor([[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 1, 1]], dtype=torch.bool)
loss = infonce_loss(encoder(query), encoder(document), encoder(negatives), mask, encoder.temperature)
loss.backward()
optimizer.step()
