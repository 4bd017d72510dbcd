import torch

class HardStep(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return (v > 0).to(v.dtype)

    @staticmethod
    def backward(ctx, grad_out):
        (v,) = ctx.saved_tensors
        return torch.zeros_like(v)

spike = HardStep.apply

class LIF(torch.nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = torch.nn.Linear(n, n)
        self.beta = 0.9

    def forward(self, x):
        mem = torch.zeros(x.shape[1:])
        out = []
        for t in range(x.shape[0]):
            mem = self.beta * mem + self.fc(x[t])
            s = spike(mem - 1.0)
            mem = mem - s
            out.append(s)
        return torch.stack(out).mean(0)

net = LIF(4)
rate = net(torch.rand(10, 2, 4))
((rate - 0.3) ** 2).mean().backward()
