"""The lattice factor exact in value and derivative, and evaluation in blocks equal to evaluation at once."""

import math
import shutil
from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")

from nanobrag_torch import blocks  # noqa: E402
from nanobrag_torch.config import BeamConfig, CrystalConfig, DetectorConfig  # noqa: E402
from nanobrag_torch.lattice import SPHERE_SERIES, interference, sphere_transform  # noqa: E402
from nanobrag_torch.models.crystal import Crystal  # noqa: E402
from nanobrag_torch.models.detector import Detector  # noqa: E402
from nanobrag_torch.refinement import Experiment, refine, worked_example  # noqa: E402
from nanobrag_torch.simulator import Simulator  # noqa: E402

CELLS = (1, 2, 3, 5, 8, 31, 32, 33, 64, 101)
POINTS = (-40.0, -7.3, -1.0, 0.0, 1e-9, 0.25, 0.5, 1.0 - 1e-12, 3.0, 12.5 + 1e-7, 40.0, 40.0 + 1e-6, 333.1234)


def by_sum(x: float, cells: int) -> tuple[float, float]:
    """Value and derivative as a sum of cosines, from the distance to the nearest integer."""
    m = round(x)
    r = math.pi * (x - m)
    orders = [cells - 1 - 2 * k for k in range(cells)]
    sign = -1.0 if (m * (cells - 1)) % 2 else 1.0
    value = math.fsum(math.cos(order * r) for order in orders)
    derivative = math.fsum(-math.pi * order * math.sin(order * r) for order in orders)
    return sign * value, sign * derivative


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_interference(cells: int, dtype: torch.dtype) -> None:
    x = torch.tensor(POINTS, dtype=dtype, requires_grad=True)
    values = interference(x, cells)
    values.sum().backward()
    tolerance = 1e-10 if dtype is torch.float64 else 2e-4
    for point, value, slope in zip(x.tolist(), values.tolist(), x.grad.tolist(), strict=True):
        expected, derivative = by_sum(point, cells)
        assert value == pytest.approx(expected, rel=tolerance, abs=tolerance * cells), point
        assert slope == pytest.approx(derivative, rel=tolerance, abs=tolerance * cells**2 * math.pi), point


def test_second_derivative_at_a_peak() -> None:
    x = torch.tensor([0.0, 7.0], dtype=torch.float64)
    for cells in (5, 40):
        second = torch.autograd.functional.hessian(lambda x, cells=cells: interference(x, cells).sum(), x)
        expected = -(math.pi**2) * cells * (cells**2 - 1) / 3.0 * (-1.0) ** (7 * (cells - 1))
        assert float(second[1, 1]) == pytest.approx(expected, rel=1e-8)


def test_sphere_transform_is_smooth_at_zero_and_across_its_series() -> None:
    squared = torch.tensor(
        [0.0, 1e-12, 0.5, 1.0 - 1e-9, 1.0, 1.0 + 1e-9, 20.0], dtype=torch.float64, requires_grad=True
    )
    values = sphere_transform(squared)
    values.sum().backward()
    assert values[0].item() == 1.0
    assert float(squared.grad[0]) == pytest.approx(-SPHERE_SERIES[1], rel=1e-14)
    assert values[3].item() == pytest.approx(values[5].item(), rel=1e-8)
    assert float(squared.grad[3]) == pytest.approx(float(squared.grad[5]), rel=1e-8)
    assert bool(torch.isfinite(squared.grad).all())


@pytest.mark.parametrize("shape", ["SQUARE", "ROUND", "GAUSS", "TOPHAT"])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_forward_pixel_is_finite(shape: str, dtype: torch.dtype) -> None:
    """The pixel that the beam hits: h = k = l = 0 exactly, and no direction across the beam."""
    cell = torch.tensor(80.0, dtype=dtype, requires_grad=True)
    factor = torch.tensor(0.0, dtype=dtype, requires_grad=True)
    crystal = CrystalConfig(cell_a=cell, N_cells=(3, 4, 5), default_F=10.0, shape=shape)
    detector = DetectorConfig(spixels=3, fpixels=3, beam_center_s=0.1, beam_center_f=0.1, oversample=1)
    models = Crystal(crystal, dtype=dtype), Detector(detector, dtype=dtype)
    image = Simulator(*models, beam_config=BeamConfig(polarization_factor=factor)).run()
    image.sum().backward()
    assert bool(torch.isfinite(image).all()) and image.dtype is dtype
    assert bool(torch.isfinite(cell.grad)) and bool(torch.isfinite(factor.grad))


def small_simulator() -> tuple[Simulator, list[torch.Tensor]]:
    values = (50.0, 99.0, 2.0, 70.0, 0.6, 1.1, 30.0)
    leaves = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in values]
    a, beta, misset, distance, spread, wavelength, default_F = leaves
    crystal = CrystalConfig(
        cell_a=a, cell_beta=beta, misset_deg=(misset, 3.0, 4.0), mosaic_spread_deg=spread, mosaic_domains=3,
        phi_steps=2, osc_range_deg=1.0, N_cells=(3, 4, 5), default_F=default_F,
    )  # fmt: skip
    detector = DetectorConfig(distance_mm=distance, spixels=9, fpixels=11, oversample=2)
    beam = BeamConfig(wavelength_A=wavelength, hdivrange_mrad=3.0, hdivsteps=3)
    return Simulator(Crystal(crystal), Detector(detector), beam_config=beam), leaves


def in_blocks(monkeypatch: pytest.MonkeyPatch, samples: int) -> None:
    monkeypatch.setattr(blocks, "PLAIN_SAMPLES", 0)
    monkeypatch.setattr(blocks, "CPU_SAMPLES", samples)


def weighted(image: torch.Tensor) -> torch.Tensor:
    return (torch.linspace(1.0, 2.0, image.numel(), dtype=image.dtype).reshape(image.shape) * image).sum()


@pytest.mark.parametrize("samples", [16, 100, 1000])
def test_blocks_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch, samples: int) -> None:
    simulator, leaves = small_simulator()
    image = simulator.run()
    gradients = torch.autograd.grad(weighted(image), leaves)
    in_blocks(monkeypatch, samples)
    again = simulator.run()
    torch.testing.assert_close(again, image, rtol=1e-13, atol=1e-13 * float(image.max()))
    torch.testing.assert_close(torch.autograd.grad(weighted(again), leaves), gradients, rtol=1e-10, atol=1e-10)


def test_second_derivatives_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, leaves = small_simulator()

    def second() -> tuple[torch.Tensor, ...]:
        first = torch.autograd.grad(weighted(simulator.run() ** 2), leaves, create_graph=True)
        return torch.autograd.grad(sum(gradient * gradient for gradient in first), leaves)

    expected = second()
    in_blocks(monkeypatch, 200)
    torch.testing.assert_close(second(), expected, rtol=1e-9, atol=1e-9)
    assert all(bool(value) for value in expected)


def test_blocks_cover_every_sample_once() -> None:
    simulator, _ = small_simulator()
    counts = []

    def ones(scene: object, settings: object, grid: blocks.Grid) -> torch.Tensor:
        shape = len(grid.slow) // 2, len(grid.fast) // 2
        counts.append(len(scene.real_vectors))
        return torch.ones(shape, dtype=torch.float64) * len(scene.real_vectors)

    region = blocks.Region(2, 9, 1, 11)
    geometry, state = simulator.detector.get_geometry(), simulator._crystal_state()
    scene = simulator._scene(geometry, state)
    plan = blocks.Plan(simulator._settings(geometry, state), region, scene.sources, scene.orientations, 50, ones)
    with torch.no_grad():
        image = blocks.blockwise_image(scene, plan)
    assert image.tolist() == [[scene.sources * scene.orientations] * 10] * 7
    assert len(plan.parts()) == len(counts) > 10
    assert max(part.region.pixels * 4 * (part.last - part.first) for part in plan.parts()) <= 50
    assert len(replace(plan, samples=10**9).parts()) == scene.sources


def test_progress_reaches_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, _ = small_simulator()
    in_blocks(monkeypatch, 200)
    reports: list[tuple[int, int]] = []
    simulator.progress = lambda done, total: reports.append((done, total))
    with torch.no_grad():
        simulator.run()
    assert reports[-1][0] == reports[-1][1] == len(reports) > 1


@pytest.mark.parametrize("signs", [(1, -1, 1, -1, 1, 1, 1, -1, 1, -1), (1,) * 10])
def test_refinement_recovers_ten_parameters(signs: tuple[int, ...]) -> None:
    experiment = Experiment()
    truth, _ = worked_example()
    start = truth * (1.0 + 0.01 * torch.tensor(signs, dtype=torch.float64))
    history = refine(experiment.image, start, experiment.image(truth).detach())
    assert float(((history[-1].parameters - truth) / truth).abs().max()) < 1e-6


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("c++") is None, reason="compiling needs a C++ compiler")
def test_compiled_pipeline_gives_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator, leaves = small_simulator()
    image = simulator.run()
    gradients = torch.autograd.grad(weighted(image), leaves)
    monkeypatch.setattr(blocks, "PLAIN_SAMPLES", 0)
    simulator.compile = True
    again = simulator.run()
    torch.testing.assert_close(again, image, rtol=1e-10, atol=1e-12 * image.max().item())
    torch.testing.assert_close(torch.autograd.grad(weighted(again), leaves), gradients, rtol=1e-8, atol=1e-8)


def test_environment_disables_compilation(monkeypatch: pytest.MonkeyPatch) -> None:
    models = Crystal(), Detector()
    monkeypatch.delenv("NANOBRAGG_DISABLE_COMPILE", raising=False)
    assert Simulator(*models, compile=True).compile and not Simulator(*models).compile
    monkeypatch.setenv("NANOBRAGG_DISABLE_COMPILE", "1")
    assert not Simulator(*models, compile=True).compile
