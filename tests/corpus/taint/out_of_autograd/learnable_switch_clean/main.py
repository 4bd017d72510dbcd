import torch


class Codebook(torch.nn.Module):
    def __init__(self, size, width, learnable_codebook=False):
        super().__init__()
        self.learnable_codebook = learnable_codebook
        entries = torch.randn(size, width)
        if learnable_codebook:
            self.entries = torch.nn.Parameter(entries)
        else:
            self.register_buffer("entries", entries)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        entries = self.entries if self.learnable_codebook else self.entries.detach()
        nearest = torch.cdist(x, entries).argmin(-1)
        return x + entries[nearest]
