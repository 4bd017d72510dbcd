import torch


def batch_trace(m):
    return m.diagonal(dim1=-2, dim2=-1).sum(-1)


def geodesic_distance(r1, r2):
    rel = r1.transpose(-1, -2) @ r2
    cos = (batch_trace(rel) - 1.0) / 2.0
    theta = torch.acos(torch.clamp(cos, -1.0, 1.0))
    return theta


def rotation_loss(pred, target, reduction="mean"):
    d = geodesic_distance(pred, target)
    if reduction == "mean":
        return d.mean()
    return d.sum()
