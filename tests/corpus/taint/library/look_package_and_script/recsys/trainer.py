from collections import Counter

import torch
import torch.nn.functional as F


def popularity(pairs, items):
    counts = Counter(pairs[:, 1].tolist())
    freq = torch.tensor([counts.get(i, 0) + 1.0 for i in range(items)])
    return freq / freq.sum()


class Trainer:
    def __init__(self, model, pairs, lr=0.05):
        self.model, self.pairs = model, pairs
        self.log_q = popularity(pairs, model.item.num_embeddings).log()
        self.opt = torch.optim.Adagrad(model.parameters(), lr)

    def fit(self, epochs):
        for _ in range(epochs):
            users, items = self.pairs.unbind(1)
            scores = self.model(users, items) - self.log_q[items]
            loss = F.cross_entropy(scores, torch.arange(len(items)))
            self.opt.zero_grad()
            loss.backward()
            self.opt.step()
