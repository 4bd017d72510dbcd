import torch
import torch.nn.functional as F
from torch.nn import Linear, Module, Parameter


def segment_softmax(score, index, n):
    with torch.no_grad():
        top = torch.full((n,), -1e9).scatter_reduce(0, index, score, "amax")
    e = (score - top[index]).exp()
    norm = torch.zeros(n).index_add(0, index, e)
    return e / norm[index]


class GAT(Module):
    def __init__(self, i, o, p=0.2):
        super().__init__()
        self.w = Linear(i, o, bias=False)
        self.att = Parameter(torch.randn(2 * o))
        self.p = p
        self.attention = None

    def forward(self, x, edge):
        h = self.w(x)
        src, dst = edge
        score = F.leaky_relu(torch.cat([h[src], h[dst]], -1) @ self.att)
        a = segment_softmax(score, dst, len(x))
        self.attention = a.detach()
        keep = torch.bernoulli(torch.full_like(a, 1 - self.p)) / (1 - self.p)
        return torch.zeros_like(h).index_add(0, dst, (keep * a)[:, None] * h[src])


def top_edges(net, edge, k=2):
    best = net.attention.topk(k).indices
    return [tuple(e) for e in edge[:, best].t().tolist()]


edge = torch.tensor([[0, 1, 2, 3, 0, 2], [1, 2, 3, 0, 2, 1]])
x = torch.randn(4, 5)
net = GAT(5, 3)
out = net(x, edge)
F.cross_entropy(out, torch.tensor([0, 1, 2, 0])).backward()
print(top_edges(net, edge))
