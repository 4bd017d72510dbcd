import torch
from torch import nn


class Ranker(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w = nn.Linear(d, 1)

    def forward(self, x):
        return self.w(x).squeeze(-1)


def approx_ndcg(scores, gains, T=0.1):
    rank = torch.sigmoid((scores[None] - scores[:, None]) / T).sum(1) - 0.5
    return -(gains / torch.log2(rank + 2)).sum()


def lambda_rank(scores, gains):
    """Pairs weighed by how much their swap would change the metric: positions are data here."""
    rank = scores.argsort(descending=True).argsort().float()
    disc = 1 / torch.log2(rank + 2)
    delta = ((gains[:, None] - gains[None]) * (disc[:, None] - disc[None])).abs()
    diff = scores[:, None] - scores[None]
    better = (gains[:, None] > gains[None]).float()
    return (delta * better * nn.functional.softplus(-diff)).sum()


def ndcg(scores, gains):
    order = scores.argsort(descending=True)
    d = 1 / torch.log2(torch.arange(len(gains)) + 2.0)
    ideal = (gains.sort(descending=True).values * d).sum()
    return ((gains[order] * d).sum() / ideal).item()


net = Ranker(4)
x, gains = torch.randn(10, 4), torch.rand(10)
s = net(x)
(approx_ndcg(s, gains) + lambda_rank(s, gains)).backward()
print(ndcg(s, gains))
