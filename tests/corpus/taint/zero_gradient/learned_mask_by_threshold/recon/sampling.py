import torch
class LearnedMask(torch.nn.Module):
    def __init__(self, n, slope=5.0):
        super().__init__()
        self.logits = torch.nn.Parameter(torch.randn(n))
        self.slope = slope
    def forward(self):
        prob = torch.sigmoid(self.slope * self.logits)
        return (prob > torch.rand_like(prob)).to(torch.complex64)
