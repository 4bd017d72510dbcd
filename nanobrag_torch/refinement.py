"""Refinement by gradient: recover cell, missetting and distance from an image."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nanobrag_torch.config import CrystalConfig, DetectorConfig
from nanobrag_torch.models.crystal import Crystal
from nanobrag_torch.models.detector import Detector
from nanobrag_torch.simulator import Simulator

Values = dict[str, float]
Model = Callable[[Tensor], Tensor]

NAMES = (
    *(f"cell_{name}" for name in ("a", "b", "c", "alpha", "beta", "gamma")),
    *(f"misset_{axis}" for axis in "xyz"),
    "distance_mm",
)
"""What is refined, in the order of the vector of parameters."""


@dataclass(frozen=True)
class Experiment:
    """A still image of a small crystal: sizes in pixels and mm, cells along the axes, one mosaic block."""

    pixels: int = 64
    pixel_mm: float = 0.4
    cells: int = 4
    wavelength_A: float = 1.0

    def image(self, parameters: Tensor, roi: tuple[int, int] | None = None) -> Tensor:
        """The image [slow, fast] for parameters in the order of ``NAMES``: Å, degrees, mm."""
        given = dict(zip(NAMES, parameters, strict=True))
        cell: dict[str, Any] = {name: given[name] for name in NAMES[:6]}
        misset = tuple(given[f"misset_{axis}"] for axis in "xyz")
        crystal = CrystalConfig(**cell, misset_deg=misset, N_cells=(self.cells,) * 3, default_F=100.0)
        middle = self.pixels * self.pixel_mm / 2.0
        detector = DetectorConfig(
            distance_mm=given["distance_mm"],
            pixel_size_mm=self.pixel_mm,
            spixels=self.pixels,
            fpixels=self.pixels,
            beam_center_s=middle,
            beam_center_f=middle,
            oversample=1,
        )
        models = Crystal(crystal, parameters.device, parameters.dtype), Detector(detector, parameters.device)
        return Simulator(*models).run(roi=roi)


@dataclass(frozen=True)
class Progress:
    """Parameters after one step, and the residual before it."""

    parameters: Tensor
    residual: float


CONVERGED = 1e-12
"""Residual at which refinement ends: what is left is rounding."""


def residual(image: Tensor, target: Tensor) -> Tensor:
    """Mean squared difference, relative to the target's mean square."""
    return ((image - target) ** 2).mean() / (target**2).mean()


def scales(start: Tensor) -> Tensor:
    """The size of a step worth taking in each parameter: a hundredth of a large value, else 1."""
    return torch.where(start.abs() > 10.0, start.abs() * 1e-2, torch.ones_like(start))


def refine(model: Model, start: Tensor, target: Tensor, steps: int = 60) -> list[Progress]:
    """LBFGS from ``start`` (n,) until the image agrees to rounding, or for so many steps; every step's result."""
    unit = scales(start)
    shift = torch.zeros_like(start, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [shift],
        max_iter=4,
        history_size=30,
        line_search_fn="strong_wolfe",
        tolerance_grad=1e-14,
        tolerance_change=1e-16,
    )

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = residual(model(start + shift * unit), target)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    history: list[Progress] = []
    while len(history) < steps and not (history and history[-1].residual < CONVERGED):
        loss = optimizer.step(closure)  # type: ignore[no-untyped-call]
        history.append(Progress((start + shift * unit).detach(), float(loss.detach())))
    return history


TRUE_VALUES: Values = dict(zip(NAMES, (40.0, 47.0, 53.0, 88.0, 97.0, 92.0, 7.0, -12.0, 21.0, 60.0), strict=True))
"""The crystal of the worked example."""

OFFSETS = (0.01, -0.01, 0.01, -0.01, 0.01, 0.01, 0.01, -0.01, 0.01, -0.01)
"""Relative errors at the start: one percent of every parameter."""


def worked_example() -> tuple[Tensor, Tensor]:
    """True parameters, and the start one percent off."""
    truth = torch.tensor(list(TRUE_VALUES.values()), dtype=torch.float64)
    return truth, truth * (1.0 + torch.tensor(OFFSETS, dtype=torch.float64))
