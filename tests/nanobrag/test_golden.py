"""Reference images and gradients, each within the tolerance that its file states."""

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from nanobrag_torch.config import BeamConfig, CrystalConfig, DetectorConfig  # noqa: E402
from nanobrag_torch.models.crystal import Crystal  # noqa: E402
from nanobrag_torch.models.detector import Detector  # noqa: E402
from nanobrag_torch.simulator import Simulator  # noqa: E402

GOLDEN = Path(__file__).parents[1] / "golden"
IMAGES = sorted(path.stem for path in GOLDEN.glob("*.npz") if path.stem != "smv_sample")
GRADIENTS = ("grad_cubic", "grad_triclinic")


def record(name: str) -> dict:
    found = json.loads((GOLDEN / f"{name}.json").read_text())
    crystal = found["parameters"]["crystal"]
    if "hkl_file" in crystal:
        crystal["hkl_file"] = GOLDEN / crystal["hkl_file"]
    return found


def simulator(parameters: dict, dtype: torch.dtype = torch.float64) -> Simulator:
    crystal, detector = CrystalConfig(**parameters["crystal"]), DetectorConfig(**parameters["detector"])
    models = Crystal(config=crystal, dtype=dtype), Detector(config=detector, dtype=dtype)
    return Simulator(*models, crystal_config=crystal, beam_config=BeamConfig(**parameters["beam"]))


def reference_tolerance(name: str) -> float:
    """What the file says: max|diff|/max(image) below so much."""
    return float(record(name)["suggested_tolerance"]["reference"].split()[-1])


@pytest.mark.parametrize("name", IMAGES)
def test_image(name: str) -> None:
    image = simulator(record(name)["parameters"]).run().numpy()
    arrays = np.load(GOLDEN / f"{name}.npz")
    model, original = arrays["model"], arrays["reference"].astype(np.float64)
    np.testing.assert_allclose(image, model, rtol=1e-9, atol=1e-12 * model.max())
    assert np.abs(image - original).max() / original.max() < reference_tolerance(name)


@pytest.mark.parametrize("name", IMAGES)
def test_image_in_single_precision(name: str) -> None:
    image = simulator(record(name)["parameters"], torch.float32).run()
    model = np.load(GOLDEN / f"{name}.npz")["model"]
    assert image.dtype is torch.float32
    errors = np.sort(np.abs(image.numpy() - model), axis=None) / model.max()
    # A Gaussian spot jumps where the nearest lattice point changes: one pixel of this image lies that close to it.
    on_a_jump = 1 if name == "gauss_xtal" else 0
    assert errors[-1 - on_a_jump] < 2e-4 and errors[-1] < 2e-3


def leaf_in(parameters: dict, name: str) -> torch.Tensor:
    """Replace the named number by a leaf; ``crystal.misset_deg[1]`` names an entry of a triple."""
    part, _, field = name.partition(".")
    field, _, index = field.partition("[")
    values = parameters[part]
    if index:
        values[field] = list(values[field])
        values, field = values[field], int(index[:-1])
    values[field] = torch.tensor(float(values[field]), dtype=torch.float64, requires_grad=True)
    return values[field]


def weights(image: torch.Tensor) -> torch.Tensor:
    slow, fast = (torch.arange(size, dtype=image.dtype) for size in image.shape)
    return 1.0 + 0.5 * torch.sin(0.37 * slow[:, None] + 0.61 * fast)


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients(name: str) -> None:
    expected = record(name)
    leaves = {key: leaf_in(expected["parameters"], key) for key in expected["gradients"]}
    image = simulator(expected["parameters"]).run()
    sums = {"sum": image.sum(), "weighted": (weights(image) * image).sum()}
    for key, total in sums.items():
        found = torch.autograd.grad(total, list(leaves.values()), retain_graph=True)
        for parameter, gradient in zip(leaves, found, strict=True):
            wanted = expected["gradients"][parameter][key]
            assert float(gradient) == pytest.approx(wanted, rel=1e-7, abs=1e-9 * expected["sum"]), (parameter, key)


def test_reference_number() -> None:
    expected = record("reference_number")
    crystal = expected["parameters"]["crystal"]
    crystal |= {"cell_a": 100, "cell_b": 100, "cell_c": 100, "cell_alpha": 90, "cell_beta": 90, "cell_gamma": 90}
    leaves = {key: leaf_in(expected["parameters"], key) for key in expected["gradients"]}
    total = simulator(expected["parameters"]).run().sum()
    total.backward()
    assert float(total.detach()) == pytest.approx(expected["sum"], rel=expected["rtol_sum"])
    for name, value in expected["gradients"].items():
        tolerance = expected["rtol_gradients"].get(name, expected["rtol_gradients"]["default"])
        assert float(leaves[name].grad) == pytest.approx(value, rel=tolerance), name
