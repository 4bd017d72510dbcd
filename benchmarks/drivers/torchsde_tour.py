"""Use torchsde the way its documentation does: solvers, noise types, adjoints, Brownian motion, latent SDEs."""

import contextlib

import torch
import torchsde
from torch import nn


class Drift(nn.Module):
    """An SDE of any noise type."""

    def __init__(self, noise_type, sde_type):
        super().__init__()
        self.noise_type, self.sde_type = noise_type, sde_type
        self.mu, self.sigma = nn.Linear(2, 2), nn.Linear(2, 6 if noise_type == "general" else 2)

    def f(self, t, y):
        """Return the drift."""
        return self.mu(y)

    def g(self, t, y):
        """Return the diffusion in the noise type's shape."""
        if self.noise_type == "diagonal":
            return torch.sigmoid(self.sigma(y))
        if self.noise_type == "scalar":
            return torch.sigmoid(self.sigma(y))[..., None]
        if self.noise_type == "additive":
            return torch.ones(y.shape[0], 2, 3) * torch.sigmoid(self.sigma.bias).sum()
        return torch.sigmoid(self.sigma(y)).reshape(-1, 2, 3)

    def h(self, t, y):
        """Return the prior drift."""
        return -y


def main():
    """Every solver with every noise type."""
    t, y = torch.linspace(0, 0.2, 3), torch.ones(2, 2)
    for noise in ("diagonal", "scalar", "additive", "general"):
        for kind in ("ito", "stratonovich"):
            for method in (
                "euler",
                "milstein",
                "srk",
                "midpoint",
                "heun",
                "euler_heun",
                "log_ode",
                "reversible_heun",
                None,
            ):
                for solve in (torchsde.sdeint, torchsde.sdeint_adjoint):
                    with contextlib.suppress(Exception):
                        solve(Drift(noise, kind), y, t, method=method, dt=0.05)[-1].sum().backward()
    extras = [
        lambda: torchsde.sdeint(Drift("diagonal", "ito"), y, t, adaptive=True, rtol=1e-2, atol=1e-2, dt=0.05),
        lambda: torchsde.sdeint(Drift("diagonal", "ito"), y, t, dt=0.05, logqp=True),
        lambda: torchsde.sdeint(Drift("diagonal", "ito"), y, t, dt=0.05, names={"drift": "h"}),
        lambda: torchsde.sdeint(
            Drift("diagonal", "ito"), y, t, dt=0.05, method="milstein", options={"grad_free": True}
        ),
        lambda: torchsde.BrownianInterval(0.0, 1.0, size=(2, 2), levy_area_approximation="space-time")(
            0.1, 0.4, return_U=True
        ),
        lambda: torchsde.BrownianInterval(0.0, 1.0, size=(2, 2), halfway_tree=True, tol=0.1)(0.1, 0.4),
        lambda: torchsde.BrownianPath(0.0, torch.zeros(2, 2))(0.1, 0.4),
        lambda: torchsde.BrownianTree(0.0, torch.zeros(2, 2), t1=1.0)(0.1, 0.4),
        lambda: torchsde.ReverseBrownian(torchsde.BrownianInterval(0.0, 1.0, size=(2, 2)))(-0.4, -0.1),
    ]
    for extra in extras:
        with contextlib.suppress(Exception):
            extra()


main()
