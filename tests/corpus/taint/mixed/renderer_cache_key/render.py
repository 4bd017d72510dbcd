import torch
from kernels import gaussian


class Renderer(torch.nn.Module):
    def __init__(self, sigma):
        super().__init__()
        self.sigma = torch.nn.Parameter(torch.tensor(sigma))
        self.gain = torch.nn.Parameter(torch.tensor(1.0))

    def forward(self, spikes):
        k = gaussian(self.sigma).to(spikes.dtype)
        return (
            self.gain
            * torch.nn.functional.conv1d(spikes[None, None], k[None, None], padding=3)[0, 0]
        )
