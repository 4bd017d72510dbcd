import torch


def shuffled(x: torch.Tensor, seed: int | None = None) -> torch.Tensor:
    if seed is None:
        seed = int(torch.randint(0, 2**31, (1,)).item())
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(x.shape[0], generator=generator)
    return x[order]
