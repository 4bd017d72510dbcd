import torch
import torch.nn as nn
from torch import Tensor


class Splatter(nn.Module):
    """Bilinear splatting: the floor chooses the cells, the remainder weighs them."""

    def __init__(self, points: Tensor, size: int) -> None:
        super().__init__()
        self.points = nn.Parameter(points)
        self.weight = nn.Parameter(torch.ones(len(points)))
        self.size = size

    def forward(self) -> Tensor:
        xy = (self.points + 1) * 0.5 * (self.size - 1)
        x, y = xy[:, 0], xy[:, 1]
        x0, y0 = torch.floor(x), torch.floor(y)
        x1, y1 = x0 + 1, y0 + 1
        image = torch.zeros(self.size**2)
        for xi, yi, w in (
            (x0, y0, (x1 - x) * (y1 - y)),
            (x1, y0, (x - x0) * (y1 - y)),
            (x0, y1, (x1 - x) * (y - y0)),
            (x1, y1, (x - x0) * (y - y0)),
        ):
            ix = xi.long().clamp(0, self.size - 1)
            iy = yi.long().clamp(0, self.size - 1)
            image = image.index_add(0, ix * self.size + iy, w * self.weight)
        return image.view(self.size, self.size)


torch.manual_seed(0)
net = Splatter(torch.rand(10, 2) * 2 - 1, 8)
target = torch.rand(8, 8)
nn.functional.mse_loss(net(), target).backward()
