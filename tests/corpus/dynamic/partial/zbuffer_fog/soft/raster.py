import torch


def edge(a, b, p):
    return (b[0] - a[0]) * (p[..., 1] - a[1]) - (b[1] - a[1]) * (p[..., 0] - a[0])


def barycentric(corners, pixels):
    weights = torch.stack([edge(corners[1], corners[2], pixels), edge(corners[2], corners[0], pixels),
                           edge(corners[0], corners[1], pixels)], -1)
    return weights / weights.sum(-1, keepdim=True)


class Buffers:
    """Colour and depth of every pixel; the nearest triangle wins."""

    def __init__(self, height, width, far=10.0):
        rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        self.pixels = torch.stack([columns, rows], -1).double()
        self.depth = torch.full((height, width), far, dtype=torch.float64)
        self.image = torch.zeros(height, width, dtype=torch.float64)

    def draw(self, corners, colours):
        weights = barycentric(corners, self.pixels)
        depth = weights @ corners[:, 2]
        seen = (weights >= 0).all(-1) & (depth < self.depth)
        self.image = torch.where(seen, weights @ colours, self.image)
        self.depth[seen] = depth.detach()[seen]
