"""Ready-made gradient runs: each builds its leaves, simulates, calls ``backward`` and returns the loss.

Every scenario takes ``roi``: None for the whole detector, or (H, W) for a small representative region.
"""

from typing import Any

import torch
from torch import Tensor

from nanobrag_torch.config import CrystalConfig
from nanobrag_torch.models.crystal import Crystal
from nanobrag_torch.models.detector import Detector
from nanobrag_torch.refinement import Experiment, residual, worked_example
from nanobrag_torch.simulator import Simulator

Roi = tuple[int, int] | None

CUBIC_CELL = {
    "cell_a": 100.0,
    "cell_b": 100.0,
    "cell_c": 100.0,
    "cell_alpha": 90.0,
    "cell_beta": 90.0,
    "cell_gamma": 90.0,
}
"""Å and degrees."""


def cell_parameters() -> dict[str, Any]:
    """The six cell parameters as leaves in double precision."""
    return {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in CUBIC_CELL.items()}


def summed_intensity(config: CrystalConfig, roi: Roi) -> Tensor:
    """The sum of the image on the default detector."""
    crystal = Crystal(config=config, dtype=torch.float64)
    detector = Detector(dtype=torch.float64)
    image = Simulator(crystal, detector, crystal_config=config, dtype=torch.float64).run(roi=roi)
    return image.sum()


def zero_intensity(roi: Roi = None) -> Tensor:
    """The fixture as first written: no structure factors were given, so the image is dark."""
    params = cell_parameters()
    config = CrystalConfig(**params, mosaic_spread_deg=0.0, mosaic_domains=1, N_cells=(5, 5, 5))
    loss = summed_intensity(config, roi)
    loss.backward()  # type: ignore[no-untyped-call]
    return loss


def lit_intensity(roi: Roi = None) -> Tensor:
    """The same with structure factors of 100 electrons: every gradient lives."""
    params = cell_parameters()
    config = CrystalConfig(**params, mosaic_spread_deg=0.0, mosaic_domains=1, N_cells=(5, 5, 5), default_F=100.0)
    loss = summed_intensity(config, roi)
    loss.backward()  # type: ignore[no-untyped-call]
    return loss


def refinement_residual(roi: Roi = None) -> Tensor:
    """The residual of the worked refinement at its start: ten parameters, each one percent off."""
    experiment = Experiment()
    truth, start = worked_example()
    parameters = start.requires_grad_()
    loss = residual(experiment.image(parameters, roi), experiment.image(truth, roi))
    loss.backward()  # type: ignore[no-untyped-call]
    return loss
