"""Gradients of the simulator against finite differences, each on an image that is not dark."""

from collections.abc import Callable
from typing import ClassVar

import pytest

torch = pytest.importorskip("torch")

from nanobrag_torch.config import BeamConfig, CrystalConfig, DetectorConfig  # noqa: E402
from nanobrag_torch.models.crystal import Crystal  # noqa: E402
from nanobrag_torch.models.detector import Detector  # noqa: E402
from nanobrag_torch.simulator import Simulator  # noqa: E402

CUBIC = {"cell_a": 100.0, "cell_b": 100.0, "cell_c": 100.0, "cell_alpha": 90.0, "cell_beta": 90.0, "cell_gamma": 90.0}
TRICLINIC = {"cell_a": 50.0, "cell_b": 60.0, "cell_c": 70.0, "cell_alpha": 80.0, "cell_beta": 91.0, "cell_gamma": 100.0}


def leaf(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def image_function(crystal: dict, detector: dict, beam: dict, names: list[str]) -> Callable[..., torch.Tensor]:
    """The image as a function of the named fields of any of the three configurations."""

    def image(*values: torch.Tensor) -> torch.Tensor:
        given = dict(zip(names, values, strict=True))
        parts = (crystal, CrystalConfig), (detector, DetectorConfig), (beam, BeamConfig)
        configs = [kind(**part | {k: v for k, v in given.items() if hasattr(kind(), k)}) for part, kind in parts]
        simulator = Simulator(Crystal(configs[0]), Detector(configs[1]), configs[0], configs[2])
        result = simulator.run()
        assert bool((result.detach() > 0.0).any()), "a dark image proves nothing"
        return result

    return image


class TestCellParameterGradients:
    """Each cell parameter, at right angles and away from them."""

    detector: ClassVar[dict] = {
        "spixels": 6,
        "fpixels": 5,
        "distance_mm": 60.0,
        "beam_center_s": 2.0,
        "beam_center_f": -1.5,
    }

    @pytest.mark.parametrize("cell", [CUBIC, TRICLINIC], ids=["cubic", "triclinic"])
    @pytest.mark.parametrize("name", list(CUBIC))
    def test_gradcheck(self, cell: dict, name: str) -> None:
        crystal = cell | {"N_cells": (3, 4, 5), "default_F": 100.0}
        image = image_function(crystal, self.detector | {"oversample": 1}, {}, [name])
        assert torch.autograd.gradcheck(image, (leaf(cell[name]),), eps=1e-6, atol=1e-5, rtol=1e-6)

    @pytest.mark.parametrize("cell", [CUBIC, TRICLINIC], ids=["cubic", "triclinic"])
    def test_second_derivatives(self, cell: dict) -> None:
        crystal = cell | {"N_cells": (3, 4, 5), "default_F": 100.0}
        image = image_function(crystal, self.detector | {"oversample": 1}, {}, list(cell))
        leaves = tuple(leaf(value) for value in cell.values())
        assert torch.autograd.gradgradcheck(image, leaves, eps=1e-6, atol=1e-5, rtol=1e-5)


class TestAdvancedGradients:
    """The whole simulation."""

    def simulate(self, default_F: float) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        params = {name: leaf(value) for name, value in CUBIC.items()}
        config = CrystalConfig(
            **params, mosaic_spread_deg=0.0, mosaic_domains=1, N_cells=(5, 5, 5), default_F=default_F
        )
        detector = Detector(dtype=torch.float64)
        simulator = Simulator(Crystal(config=config, dtype=torch.float64), detector, crystal_config=config)
        return simulator.run(), params

    def test_gradient_flow_simulation(self) -> None:
        image, params = self.simulate(default_F=100.0)
        loss = image.sum()
        loss.backward()
        assert float(loss.detach()) == pytest.approx(983760.685808825, rel=1e-9)
        for name, parameter in params.items():
            assert parameter.grad is not None, f"{name} has no gradient"
            assert abs(float(parameter.grad)) > 1e-10, f"{name} has a gradient of {float(parameter.grad)}"

    def test_no_structure_factors_zero_the_gradient_without_severing_it(self) -> None:
        image, params = self.simulate(default_F=0.0)
        image.sum().backward()
        assert not bool(image.detach().any())
        assert [float(parameter.grad) for parameter in params.values()] == [0.0] * 6
