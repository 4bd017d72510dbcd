import torch


def windows(series, length):
    for start in range(0, len(series) - 1, length):
        block = series[start : start + length + 1]
        yield block[:-1], block[1:, 0]


def series(n=13):
    t = torch.arange(n, dtype=torch.float64)
    return torch.stack([torch.sin(0.5 * t), torch.cos(0.31 * t)], -1)
