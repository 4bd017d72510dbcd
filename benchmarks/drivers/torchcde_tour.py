"""Use torchcde the way its documentation does: interpolations, log-signatures apart, and the solver on each of them."""

import contextlib

import torch
import torchcde
from torch import nn


class Field(nn.Module):
    """A controlled differential equation's vector field."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4 * 3)

    def forward(self, t, z):
        """Return the matrix that the control's derivative is multiplied by."""
        return self.layer(z).tanh().view(*z.shape[:-1], 4, 3)


def control(x, kind):
    """Return an interpolation of the data ``x``."""
    if kind == "cubic":
        return torchcde.CubicSpline(torchcde.natural_cubic_coeffs(x))
    if kind == "hermite":
        return torchcde.CubicSpline(torchcde.hermite_cubic_coefficients_with_backward_differences(x))
    return torchcde.LinearInterpolation(
        torchcde.linear_interpolation_coeffs(x, rectilinear=0 if kind == "rectilinear" else None)
    )


def main():
    """Every interpolation, with the adjoint and without, with missing values and without."""
    for kind in ("cubic", "hermite", "linear", "rectilinear"):
        for missing in (False, True):
            for adjoint in (False, True):
                x = torch.rand(2, 5, 3, requires_grad=True) * 2.0
                if missing:
                    x = torch.where(torch.rand_like(x) < 0.2, torch.tensor(float("nan")), x)
                with contextlib.suppress(Exception):
                    path = control(x, kind)
                    z = torchcde.cdeint(
                        path, Field(), torch.rand(2, 4, requires_grad=True), path.interval, adjoint=adjoint
                    )
                    (z.sum() + path.evaluate(0.3).sum() + path.derivative(0.3).sum()).backward()


main()
