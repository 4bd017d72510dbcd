import torch
from .bounds import clip_controls


class Planner:
    def __init__(self, dyn, cost, horizon=8, iters=4, step=0.1, lo=-3.0, hi=3.0):
        self.dyn, self.cost = dyn, cost
        self.horizon, self.iters, self.step = horizon, iters, step
        self.box = (lo, hi)
        self._warm = None

    def _guess(self, x0):
        if self._warm is not None and self._warm.shape[0] == x0.shape[0]:
            u = torch.roll(self._warm, -1, dims=1)
        else:
            u = torch.zeros(x0.shape[0], self.horizon, 1)
        return u.requires_grad_(True)

    def __call__(self, x0):
        u = self._guess(x0)
        history = []
        for _ in range(self.iters):
            c = self.cost(self.dyn.rollout(x0, u), u)
            g, = torch.autograd.grad(c, u)
            u = clip_controls(u - self.step * g, *self.box)
            history.append(c.item())
        self._warm = u.detach().clone()
        return u, {"cost": history}
