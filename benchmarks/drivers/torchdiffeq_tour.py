"""Use torchdiffeq the way its documentation does: every solver, the adjoint, events."""

import contextlib

import torch
from torch import nn
from torchdiffeq import odeint, odeint_adjoint, odeint_event


class Field(nn.Module):
    """A small right-hand side with a parameter."""

    def __init__(self):
        super().__init__()
        self.rate = nn.Parameter(torch.tensor(0.5))

    def forward(self, t, y):
        """Return dy/dt."""
        return -self.rate * y


def main():
    """Run everything once."""
    t = torch.linspace(0, 1, 3)
    y = torch.ones(2)
    methods = ["dopri5", "dopri8", "bosh3", "fehlberg2", "adaptive_heun", "euler", "midpoint", "heun3", "rk4"]
    methods += ["explicit_adams", "implicit_adams", "fixed_adams", "scipy_solver", "tsit5", "implicit_euler"]
    for method in methods:
        for solve in (odeint, odeint_adjoint):
            options = {"solver": "RK45"} if method == "scipy_solver" else None
            with contextlib.suppress(ValueError, NotImplementedError, RuntimeError):
                solve(Field(), y, t, method=method, options=options)[-1].sum().backward()
    extras = [
        lambda: odeint(Field(), (y, y), t, rtol=1e-3, atol=1e-4),
        lambda: odeint_event(Field(), y, torch.tensor(0.0), event_fn=lambda t, y: y[0] - 0.8, odeint_interface=odeint),
        lambda: odeint_adjoint(Field(), y, t, adjoint_options={"norm": "seminorm"})[-1].sum().backward(),
        lambda: odeint(Field(), y, t.flip(0), method="dopri5", options={"jump_t": torch.tensor([0.5])}),
        lambda: odeint(Field(), y, t, method="rk4", options={"step_size": 0.1, "interp": "cubic"}),
    ]
    for extra in extras:
        with contextlib.suppress(Exception):
            extra()


main()
