"""What users hold on to: configurations that refuse the impossible, regions, hooks, files and the command line."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from nanobrag_torch.__main__ import main  # noqa: E402
from nanobrag_torch.cli.run import run  # noqa: E402
from nanobrag_torch.config import BeamConfig, CrystalConfig, DetectorConfig  # noqa: E402
from nanobrag_torch.errors import InputError, ParameterError  # noqa: E402
from nanobrag_torch.io.hkl_dump import read_dump, write_dump  # noqa: E402
from nanobrag_torch.io.hkl_text import read_hkl  # noqa: E402
from nanobrag_torch.io.smv import read_smv  # noqa: E402
from nanobrag_torch.models.crystal import Crystal  # noqa: E402
from nanobrag_torch.models.detector import Detector  # noqa: E402
from nanobrag_torch.noise import integer_image, noise_image  # noqa: E402
from nanobrag_torch.scenarios import lit_intensity, refinement_residual, zero_intensity  # noqa: E402
from nanobrag_torch.simulator import Simulator  # noqa: E402

GOLDEN = Path(__file__).parents[1] / "golden"
NAN = float("nan")

REFUSED = [
    (CrystalConfig, {"cell_a": 0.0}, "cell_a"),
    (CrystalConfig, {"cell_b": torch.tensor(-3.0)}, "cell_b"),
    (CrystalConfig, {"cell_c": NAN}, "cell_c"),
    (CrystalConfig, {"cell_alpha": 180.0}, "cell_alpha"),
    (CrystalConfig, {"cell_alpha": 20.0, "cell_beta": 90.0, "cell_gamma": 120.0}, "cell_alpha, cell_beta, cell_gamma"),
    (
        CrystalConfig,
        {"cell_alpha": 130.0, "cell_beta": 120.0, "cell_gamma": 115.0},
        "cell_alpha, cell_beta, cell_gamma",
    ),
    (CrystalConfig, {"N_cells": (5, 0, 5)}, "N_cells[1]"),
    (CrystalConfig, {"N_cells": (5, 2.5, 5)}, "N_cells[1]"),
    (CrystalConfig, {"misset_deg": (1.0, 2.0)}, "misset_deg"),
    (CrystalConfig, {"misset_deg": (1.0, "x", 2.0)}, "misset_deg[1]"),
    (CrystalConfig, {"spindle_axis": (0.0, 0.0, 0.0)}, "spindle_axis"),
    (CrystalConfig, {"mosaic_domains": 0}, "mosaic_domains"),
    (CrystalConfig, {"phi_steps": 0}, "phi_steps"),
    (CrystalConfig, {"shape": "CUBE"}, "shape"),
    (CrystalConfig, {"fudge": -1.0}, "fudge"),
    (CrystalConfig, {"default_F": torch.ones(2)}, "default_F"),
    (CrystalConfig, {"mosflm_A_matrix_rows": [[1, 0, 0], [0, 1, 0], [1, 1, 0]]}, "mosflm_A_matrix_rows"),
    (DetectorConfig, {"distance_mm": -100.0}, "distance_mm"),
    (DetectorConfig, {"close_distance_mm": 0.0}, "close_distance_mm"),
    (DetectorConfig, {"pixel_size_mm": 0.0}, "pixel_size_mm"),
    (DetectorConfig, {"spixels": 0}, "spixels"),
    (DetectorConfig, {"fpixels": 10.5}, "fpixels"),
    (DetectorConfig, {"oversample": 0}, "oversample"),
    (DetectorConfig, {"detector_convention": "NOBODY"}, "detector_convention"),
    (DetectorConfig, {"detector_pivot": "CORNER"}, "detector_pivot"),
    (DetectorConfig, {"curved_detector": True, "detector_convention": "XDS"}, "curved_detector"),
    (DetectorConfig, {"pix0_override_m": (0.1, 0, 0), "detector_pivot": "SAMPLE"}, "pix0_override_m"),
    (DetectorConfig, {"roi": (5, 2, 0, 3)}, "roi"),
    (DetectorConfig, {"mask": np.ones((3, 3))}, "mask"),
    (BeamConfig, {"wavelength_A": 0.0}, "wavelength_A"),
    (BeamConfig, {"polarization_factor": 1.5}, "polarization_factor"),
    (BeamConfig, {"fluence": -1.0}, "fluence"),
    (BeamConfig, {"source_directions": [(0, 0, 0)]}, "source_directions[0]"),
    (BeamConfig, {"source_directions": [(1, 0, 0)], "source_wavelengths": [1e-10, 1e-10]}, "source_wavelengths"),
]


@pytest.mark.parametrize(("kind", "fields", "name"), REFUSED)
def test_impossible_values_are_refused_by_name(kind: type, fields: dict, name: str) -> None:
    with pytest.raises(ParameterError) as caught:
        kind(**fields)
    assert caught.value.field == name and str(caught.value).startswith(f"{name}: ")


SMALL = {"spixels": 12, "fpixels": 10, "beam_center_s": 2.0, "beam_center_f": 0.3, "oversample": 1}


def small(crystal: dict | None = None, detector: dict | None = None) -> Simulator:
    config = CrystalConfig(**{"N_cells": (3, 4, 5), "default_F": 10.0} | (crystal or {}))
    return Simulator(Crystal(config), Detector(DetectorConfig(**SMALL | (detector or {}))))


def test_region_and_mask_select_pixels_of_the_whole_image() -> None:
    whole = small().run()
    mask = torch.zeros(12, 10)
    mask[3:7, 2:9] = 1.0
    assert torch.equal(small().run(roi=(2, 8, 3, 6)), whole * mask)
    assert torch.equal(small(detector={"roi": (2, 8, 3, 6)}).run(), whole * mask)
    assert torch.equal(small(detector={"mask": mask.numpy()}).run(), whole * mask)
    assert int((small().run(roi=(4, 3)) != 0.0).sum()) == 12
    with pytest.raises(ParameterError, match="roi"):
        small().run(roi=(13, 3))


def test_hooks_see_gradients_of_the_last_run() -> None:
    cell = torch.tensor(90.0, dtype=torch.float64, requires_grad=True)
    simulator = small({"cell_a": cell, "default_F": torch.tensor(10.0, dtype=torch.float64, requires_grad=True)})
    image = simulator.run()
    seen: dict[str, torch.Tensor] = {}
    for name in ("reciprocal_vectors", "real_vectors", "rotated_real_vectors", "structure_factors"):
        getattr(simulator.state, name).register_hook(lambda gradient, name=name: seen.update({name: gradient}))
    image.sum().backward()
    assert all(bool(gradient.any()) for gradient in seen.values()) and len(seen) == 4
    state = simulator.crystal.build_state()
    torch.testing.assert_close(state.real_vectors @ state.reciprocal_vectors.T, torch.eye(3, dtype=torch.float64))
    assert simulator.crystal.get_misset_rotation().shape == (3, 3)


def test_nothing_is_frozen_at_construction() -> None:
    leaf = torch.tensor(90.0, dtype=torch.float64, requires_grad=True)
    simulator = small({"cell_a": leaf})
    first = torch.autograd.grad(simulator.run().sum(), leaf)[0]
    assert torch.equal(torch.autograd.grad(simulator.run().sum(), leaf)[0], first)
    with torch.no_grad():
        leaf += 1.0
    moved = torch.autograd.grad(simulator.run().sum(), leaf)[0]
    fresh = torch.tensor(91.0, dtype=torch.float64, requires_grad=True)
    assert torch.equal(moved, torch.autograd.grad(small({"cell_a": fresh}).run().sum(), fresh)[0])
    simulator.detector.config.distance_mm = 50.0
    assert torch.equal(simulator.run(), small({"cell_a": fresh}, {"distance_mm": 50.0}).run())


def test_crystal_config_overrides_orientation_alone() -> None:
    crystal = CrystalConfig(N_cells=(3, 4, 5), default_F=10.0)
    other = CrystalConfig(N_cells=(9, 9, 9), default_F=77.0, phi_start_deg=5.0)
    detector = Detector(DetectorConfig(**SMALL))
    image = Simulator(Crystal(crystal), detector, crystal_config=other).run()
    assert torch.equal(image, small({"phi_start_deg": 5.0}).run())


def test_simulator_decides_the_type_of_its_tensors() -> None:
    leaf = torch.tensor(90.0, requires_grad=True)
    crystal = CrystalConfig(cell_a=leaf, N_cells=(3, 4, 5), default_F=10.0)
    models = Crystal(crystal), Detector(DetectorConfig(**SMALL), dtype=torch.float32)
    image = Simulator(*models, dtype=torch.float32).run()
    double = Simulator(*models).run()
    assert (image.dtype, double.dtype) == (torch.float32, torch.float64)
    torch.testing.assert_close(image.double(), double, rtol=1e-3, atol=1e-4 * float(double.detach().max()))
    assert float(torch.autograd.grad(image.sum(), leaf)[0]) != 0.0


def test_random_misset_is_a_rotation_of_its_seed() -> None:
    matrices = [
        Crystal(CrystalConfig(misset_random=True, misset_seed=seed)).get_misset_rotation() for seed in (3, 3, 4)
    ]
    assert torch.equal(matrices[0], matrices[1]) and not torch.allclose(matrices[0], matrices[2])
    torch.testing.assert_close(matrices[0] @ matrices[0].T, torch.eye(3, dtype=torch.float64))


@pytest.mark.parametrize("scenario", [zero_intensity, lit_intensity, refinement_residual])
def test_scenarios_run_on_a_small_region(scenario: object) -> None:
    loss = scenario(roi=(4, 4))
    assert loss.requires_grad and bool(loss.detach() == 0.0) is (scenario is zero_intensity)


def test_hkl_lines_are_named_when_wrong(tmp_path: Path) -> None:
    path = tmp_path / "bad.hkl"
    path.write_text("1 2 3 4.5\n\n1 2 x 4\n")
    with pytest.raises(InputError, match=r"bad\.hkl:3: expected four numbers"):
        read_hkl(path)
    with pytest.raises(InputError, match="cannot be read"):
        Crystal(CrystalConfig(hkl_file=tmp_path / "missing.hkl"))


def test_unlisted_reflections_follow_the_default(tmp_path: Path) -> None:
    path = tmp_path / "few.hkl"
    path.write_text("0 0 0 5\n2 1 1 7\n")
    default = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
    crystal = Crystal(CrystalConfig(hkl_file=path, default_F=default))
    F = crystal.get_structure_factor(
        *torch.tensor([[0.0, 0, 0], [2, 1, 1], [1, 1, 0], [9, 9, 9]], dtype=torch.float64).T
    )
    assert F.tolist() == [5.0, 7.0, 3.0, 3.0]
    assert float(torch.autograd.grad(F.sum(), default)[0]) == 2.0


def test_cache_file_round_trip(tmp_path: Path) -> None:
    grid = read_hkl(GOLDEN / "hkl_nearest.hkl")
    default = torch.tensor(7.0, dtype=torch.float64)
    write_dump(tmp_path / "Fdump.bin", grid, default)
    again = read_dump(tmp_path / "Fdump.bin")
    assert again.lowest == grid.lowest and torch.equal(again.values, grid.filled(default))


SMV_FLAGS = (
    "-cell 50 60 70 80 90 100 -N 5 -default_F 10 -phi 1.5 -osc 0.5 -phisteps 2 -distance 123.4 -Xbeam 1.7 -Ybeam 1.5 "
    "-detector_rotx 2 -twotheta 3 -oversample 1 -detpixels_y 32 -detpixels_x 40 -lambda 0.9795 -scale 2.5"
)


def test_command_line_writes_the_original_image(tmp_path: Path) -> None:
    names = ("floatfile", "intfile", "noisefile", "pgmfile")
    files = [word for name in names for word in (f"-{name}", str(tmp_path / name))]
    run([*SMV_FLAGS.split(), *files])
    assert (tmp_path / "intfile").read_bytes() == (GOLDEN / "smv_sample.img").read_bytes()
    floats = np.fromfile(tmp_path / "floatfile", "<f4").reshape(32, 40)
    original = np.load(GOLDEN / "smv_sample.npz")["reference"]
    assert np.abs(floats - original).max() < 1e-7 * original.max()
    assert (tmp_path / "pgmfile").read_bytes().startswith(b"P5\n40 32\n# pixels scaled by ")
    assert read_smv(tmp_path / "noisefile")[1].shape == (32, 40)


def test_fabio_reads_the_same_numbers(tmp_path: Path) -> None:
    fabio = pytest.importorskip("fabio")
    run([*SMV_FLAGS.split(), "-intfile", str(tmp_path / "a.img")])
    image, (fields, counts) = fabio.open(tmp_path / "a.img"), read_smv(tmp_path / "a.img")
    assert np.array_equal(image.data, counts) and counts.max() > 40
    assert image.header["DISTANCE"] == fields["DISTANCE"] == "123.231"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ("-distance -5 -default_F 1", "distance_mm: must be greater than 0"),
        ("-cell 10 10 10 20 90 150 -default_F 1", "close no volume"),
        ("-hkl missing.hkl", "missing.hkl: cannot be read"),
        ("-cell 1 2", "expected 6 arguments"),
        ("-nonsense", "unrecognized arguments"),
    ],
)
def test_command_line_refuses_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], flags: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["nanobrag_torch", *flags.split()])
    with pytest.raises(SystemExit) as caught:
        main()
    output = capsys.readouterr()
    assert caught.value.code == 2 and output.out == ""
    errors = [line for line in output.err.splitlines() if not line.startswith("warning: ")]
    assert len(errors) == 1 and message in errors[0]
    assert list(tmp_path.iterdir()) == []


def test_module_runs_as_a_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nanobrag_torch", "-detpixels", "0"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 2 and "spixels: must be at least 1" in result.stderr


def test_noise_has_the_mean_of_the_image() -> None:
    means = np.full((200, 200), 9.0)
    noisy = noise_image(means, seed=-5)
    assert abs(noisy.counts.mean() - 49.0) < 0.1 and abs(noisy.counts.std() - 3.0) < 0.05 and noisy.overloads == 0
    assert noise_image(np.full((2, 2), 1e7), seed=1).overloads == 4
    assert integer_image(np.array([[0.0, 2.0]])).tolist() == [[40, 55040]]
    assert integer_image(np.zeros((1, 1))).tolist() == [[40]]
