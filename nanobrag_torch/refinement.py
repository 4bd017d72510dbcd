"""Refinement by gradient: recover cell, missetting and distance from an image."""

from collections.abc import Callable, Iterable
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
    """Parameters and residual after one step."""

    parameters: Tensor
    residual: float


@dataclass(frozen=True)
class Stage:
    """Refine against images blurred by a Gaussian of ``blur`` pixels, for at most ``steps`` steps."""

    blur: float
    steps: int


STAGES = (Stage(6.0, 15), Stage(3.0, 15), Stage(1.5, 15), Stage(0.7, 15), Stage(0.0, 40))
"""From spots wide enough to overlap the true ones down to the image itself."""


CONVERGED = 1e-12
"""Residual at which a stage ends: what is left is rounding."""


def blurred(image: Tensor, width: float) -> Tensor:
    """The image convolved with a Gaussian of ``width`` pixels; as it is for width 0."""
    if width == 0.0:
        return image
    reach = int(4.0 * width) + 1
    offsets = torch.arange(-reach, reach + 1, dtype=image.dtype, device=image.device)
    kernel = torch.exp(-0.5 * (offsets / width) ** 2)
    kernel = kernel / kernel.sum()
    along_fast = torch.nn.functional.conv2d(image[None, None], kernel[None, None, None, :], padding=(0, reach))
    return torch.nn.functional.conv2d(along_fast, kernel[None, None, :, None], padding=(reach, 0))[0, 0]


def residual(image: Tensor, target: Tensor, width: float) -> Tensor:
    """Mean squared difference of the blurred images, relative to the target's mean square."""
    wanted = blurred(target, width)
    return ((blurred(image, width) - wanted) ** 2).mean() / (wanted**2).mean()


def refine_stage(model: Model, start: Tensor, target: Tensor, stage: Stage) -> Iterable[Progress]:
    """LBFGS in parameters relative to their start (angles near 0: in degrees); yields after each step."""
    scales = torch.where(start.abs() > 10.0, start.abs() * 1e-2, torch.ones_like(start))
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
        loss = residual(model(start + shift * scales), target, stage.blur)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    for _ in range(stage.steps):
        loss = float(optimizer.step(closure).detach())  # type: ignore[no-untyped-call]
        yield Progress((start + shift * scales).detach().clone(), loss)
        if loss < CONVERGED:
            return


def refine(model: Model, start: Tensor, target: Tensor, stages: Iterable[Stage] = STAGES) -> list[Progress]:
    """Every step of all stages, each beginning where the one before ended."""
    history: list[Progress] = []
    for stage in stages:
        begin = history[-1].parameters if history else start
        history.extend(refine_stage(model, begin, target, stage))
    return history


TRUE_VALUES: Values = dict(zip(NAMES, (40.0, 47.0, 53.0, 88.0, 97.0, 92.0, 7.0, -12.0, 21.0, 60.0), strict=True))
"""The crystal of the worked example."""

OFFSETS = (0.01, -0.01, 0.01, -0.01, 0.01, 0.01, 0.01, -0.01, 0.01, -0.01)
"""Relative errors at the start: one percent of every parameter."""


def worked_example() -> tuple[Tensor, Tensor]:
    """True parameters, and the start one percent off."""
    truth = torch.tensor(list(TRUE_VALUES.values()), dtype=torch.float64)
    return truth, truth * (1.0 + torch.tensor(OFFSETS, dtype=torch.float64))
