import torch


def bilinear_1d(table, pos):
    i0 = torch.floor(pos).long().clamp(0, table.shape[0] - 2)
    frac = pos - i0
    return table[i0] * (1 - frac) + table[i0 + 1] * frac


class Lut(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.register_buffer("table", torch.linspace(0, 1, size) ** 2)

    def forward(self, x):
        return bilinear_1d(self.table, x * (self.table.shape[0] - 1))
