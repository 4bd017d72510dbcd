from torch import *
from torch import nn, autograd, optim


class PINN(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 20), nn.Tanh(), nn.Linear(20, 20), nn.Tanh(), nn.Linear(20, 1))
        self.nu = nn.Parameter(tensor(0.05))

    def forward(self, t, x):
        return self.net(stack([t, x], -1)).squeeze(-1)


def residual(model, t, x):
    u = model(t, x)
    u_t, u_x = autograd.grad(u.sum(), (t, x), create_graph=True)
    u_xx, = autograd.grad(u_x.sum(), x, create_graph=True)
    return u_t + u * u_x - model.nu * u_xx


def flux(model, t, x):
    """Plotted only."""
    x = x.detach().clone().requires_grad_(True)
    u = model(t.detach(), x)
    ux, = autograd.grad(u.sum(), x)
    return (0.5 * u ** 2 - model.nu * ux).detach().numpy()


manual_seed(0)
model = PINN()
opt = optim.LBFGS(model.parameters(), max_iter=3)
t = rand(50).requires_grad_()
x = (rand(50) * 2 - 1).requires_grad_()
log = []
pi = 3.14159265


def closure():
    opt.zero_grad()
    pde = (residual(model, t, x) ** 2).mean()
    ic = ((model(zeros(20), linspace(-1, 1, 20)) + sin(pi * linspace(-1, 1, 20))) ** 2).mean()
    loss = pde + 10 * ic
    loss.backward()
    log.append((float(pde), float(ic), model.nu.item()))
    return loss


opt.step(closure)
print(log[-1], abs(flux(model, t, x)).max())
