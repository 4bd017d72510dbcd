"""A quantiser with a stop-gradient on each side."""
import torch

encoder = torch.tensor([[0.1, 0.9], [0.8, 0.2]], dtype=torch.float64, requires_grad=True)
codebook = torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64, requires_grad=True)


def quantise(z):
    index = torch.cdist(z, codebook).argmin(1)
    q = codebook[index]
    commit = ((q.detach() - z) ** 2).sum()
    move = 0.25 * ((q - z.detach()) ** 2).sum()
    return commit + move


quantise(encoder).backward()
