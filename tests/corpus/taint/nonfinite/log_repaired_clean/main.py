import torch
import torch.nn.functional as F


def distance_transform(image, kernel_size=3, h=0.35):
    grid = torch.linspace(-1, 1, kernel_size)
    dist = torch.sqrt(grid[:, None] ** 2 + grid[None, :] ** 2)
    kernel = torch.exp(-dist / h)[None, None]
    out = torch.zeros_like(image)
    boundary = image.clone()
    for i in range(4):
        cdt = F.conv2d(boundary, kernel, padding=1)
        cdt = -h * torch.log(cdt.clamp(min=1e-8))
        cdt = torch.nan_to_num(cdt, posinf=0.0)
        mask = (cdt > 0).to(image.dtype)
        out = out + (i + cdt) * mask
        boundary = torch.where(mask == 1, torch.ones_like(boundary), boundary)
    return out
