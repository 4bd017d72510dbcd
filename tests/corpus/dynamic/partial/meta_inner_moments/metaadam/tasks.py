import torch


def tasks(count=3):
    generator = torch.Generator().manual_seed(9)
    for _ in range(count):
        phase = torch.rand((), generator=generator, dtype=torch.float64)
        x = torch.linspace(-1, 1, 6, dtype=torch.float64)[:, None]
        y = torch.sin(2 * x[:, 0] + phase)
        yield (x[::2], y[::2]), (x[1::2], y[1::2])
