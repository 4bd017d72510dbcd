"""The padding row of an embedding takes part in the sum, and torch gives it no gradient."""

import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self, use_tags):
        super().__init__()
        self.words = nn.Embedding(20, 5, padding_idx=0)
        self.tags = nn.Embedding(7, 5)
        self.out = nn.Linear(5, 3)
        self.use_tags = use_tags

    def forward(self, words, tags):
        h = self.words(words).sum(1)
        if self.use_tags:
            h = h + self.tags(tags).sum(1)
        return self.out(torch.tanh(h))


torch.manual_seed(0)
model = Tagger(use_tags=False)
words = torch.randint(0, 20, (6, 4))
tags = torch.randint(0, 7, (6, 4))
labels = torch.randint(0, 3, (6,))
loss = nn.functional.cross_entropy(model(words, tags), labels)
loss.backward()
acc = (model(words, tags).argmax(-1) == labels).float().mean()
print(f"loss {loss.item():.3f} acc {acc:.2f}")
