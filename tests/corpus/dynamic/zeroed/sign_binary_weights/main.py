"""Binary weights by sign."""
import torch


class Binary(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.latent = torch.nn.Parameter(torch.tensor([0.3, -0.2, 0.9], dtype=torch.float64))
        self.alpha = torch.nn.Parameter(torch.tensor(1.5, dtype=torch.float64))

    def forward(self, x):
        return self.alpha * (x @ torch.sign(self.latent))


model = Binary()
model(torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.float64)).sum().backward()
