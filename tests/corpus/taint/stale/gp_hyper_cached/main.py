import torch


class Kernel:
    def __init__(self):
        self.log_l = torch.zeros((), requires_grad=True)
        self.log_s = torch.zeros((), requires_grad=True)
        self.length = self.log_l.exp()

    def __call__(self, a, b):
        return self.log_s.exp() * torch.exp(-0.5 * torch.cdist(a, b) ** 2 / self.length**2)


def nll(kernel, x, y, noise=0.1):
    K = kernel(x, x) + noise * torch.eye(len(x))
    L = torch.linalg.cholesky(K)
    a = torch.cholesky_solve(y[:, None], L)
    return 0.5 * (y @ a).squeeze() + L.diagonal().log().sum()


k = Kernel()
opt = torch.optim.Adam([k.log_l, k.log_s], lr=0.1)
x = torch.linspace(0, 1, 10)[:, None]
y = torch.sin(6 * x).squeeze()
for _ in range(3):
    opt.zero_grad()
    nll(k, x, y).backward(retain_graph=True)
    opt.step()
