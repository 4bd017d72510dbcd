import torch


def matrix_sqrt(cov):
    vals, vecs = torch.linalg.eigh(cov)
    root = vals.clamp(min=1e-8).sqrt()
    return vecs * root.unsqueeze(-2) @ vecs.transpose(-1, -2)


def bures(a, b):
    ra = matrix_sqrt(a)
    return torch.diagonal(a + b - 2 * matrix_sqrt(ra @ b @ ra), dim1=-2, dim2=-1).sum(-1)
