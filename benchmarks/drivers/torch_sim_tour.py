"""What TorchSim's documentation shows: batched states, pair potentials, integrators, relaxations, batching, trajectories, correlations, elasticity."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
import torch_sim as ts
from ase.build import bulk
from torch_sim import elastic, neighbors, optimizers, quantities, transforms, workflows
from torch_sim.integrators import npt, nvt
from torch_sim.models.interface import validate_model_outputs
from torch_sim.models.lennard_jones import LennardJonesModel
from torch_sim.models.morse import MorseModel
from torch_sim.models.particle_life import ParticleLifeModel
from torch_sim.models.soft_sphere import SoftSphereModel, SoftSphereMultiModel
from torch_sim.monte_carlo import swap_monte_carlo
from torch_sim.properties.correlations import CorrelationCalculator, VelocityAutoCorrelation
from torch_sim.state import concatenate_states, initialize_state
from torch_sim.trajectory import TorchSimTrajectory, TrajectoryReporter
from torch_sim.units import MetalUnits
from touring import step, steps

warnings.simplefilter("ignore")
torch.manual_seed(0)
CPU, DOUBLE = torch.device("cpu"), torch.float64
HEAT, PACE = torch.tensor(0.01, dtype=DOUBLE), torch.tensor(0.001, dtype=DOUBLE)


def potential(kind=LennardJonesModel, **options):
    options = {"sigma": 2.5, "epsilon": 0.1, "cutoff": 6.0, "compute_forces": True, "compute_stress": True} | options
    return kind(dtype=DOUBLE, device=CPU, **options)


def crystals(count=2):
    made = [bulk("Ar", "fcc", a=5.3, cubic=True).repeat((1, 1, 1 + i)) for i in range(count)]
    for atoms in made:
        atoms.positions += np.random.default_rng(0).normal(0, 0.05, atoms.positions.shape)
    return initialize_state(made, CPU, DOUBLE)


def states():
    state = crystals(3)
    print(
        state.n_atoms,
        state.n_systems,
        state.n_atoms_per_system,
        state.volume,
        state.device,
        state.dtype,
        state.wrap_positions.shape,
    )
    print(state.row_vector_cell.shape, state.column_vector_cell.shape)
    state.row_vector_cell = state.row_vector_cell * 1.01
    step("old", lambda: (state.batch, state.n_batches, state.n_atoms_per_batch))
    first, rest = state[0], state[[1, 2]]
    state[torch.tensor([True, False, True])], state[0:2], state.clone(), state.split(), state.to(CPU, DOUBLE)
    joined = concatenate_states([first, rest])
    joined.pop([0]), joined.to_atoms()
    step("structures", lambda: initialize_state(state.to_atoms(), CPU, DOUBLE))
    step("states", lambda: initialize_state([state[0], state[1]], CPU, DOUBLE))
    step("refused", lambda: initialize_state("none", CPU, DOUBLE))


def models():
    state = crystals(2)
    for listed in (True, False):
        for kind, options in (
            (LennardJonesModel, {}),
            (MorseModel, {"alpha": 1.5}),
            (SoftSphereModel, {"alpha": 2.0}),
            (LennardJonesModel, {"per_atom_energies": True, "per_atom_stresses": True}),
        ):
            step(kind.__name__, lambda: potential(kind, use_neighbor_list=listed, **options)(state))
    many = SoftSphereMultiModel(
        species=torch.zeros(12, dtype=torch.long),
        sigma_matrix=torch.ones(1, 1, dtype=DOUBLE),
        dtype=DOUBLE,
        use_neighbor_list=False,
    )
    step("multi", lambda: many(crystals(1)))
    step("life", lambda: potential(ParticleLifeModel, use_neighbor_list=False)(state))
    step("checked", lambda: validate_model_outputs(potential(), CPU, DOUBLE))
    model = potential()
    print(model.dtype, model.device, model.compute_forces, model.compute_stress, model.memory_scales_with)
    step("mapping", lambda: model(dict(vars(state))))


def moved():
    model, state = potential(), crystals(2)
    made = {
        "nve": lambda: ts.nve(model, dt=PACE, kT=HEAT, seed=0),
        "langevin": lambda: nvt.nvt_langevin(model, dt=PACE, kT=HEAT, seed=0),
        "nose": lambda: nvt.nvt_nose_hoover(model=model, dt=PACE, kT=HEAT),
        "npt langevin": lambda: npt.npt_langevin(
            model, dt=PACE, kT=HEAT, external_pressure=torch.tensor(0.0, dtype=DOUBLE)
        ),
        "npt nose": lambda: npt.npt_nose_hoover(
            model=model, dt=PACE, kT=HEAT, external_pressure=torch.tensor(0.0, dtype=DOUBLE)
        ),
    }

    def run(make):
        start, go = make()
        here = start(state[0] if make in (made["npt nose"], made["nose"]) else state.clone())
        for _ in range(3):
            here = go(here, kT=HEAT) if make is not made["nve"] else go(here)
        return here

    for name, make in made.items():
        step(name, lambda: run(make))
    step("kept", lambda: nvt.nvt_nose_hoover_invariant(run(made["nose"]), HEAT))
    step(
        "kept too", lambda: npt.npt_nose_hoover_invariant(run(made["npt nose"]), HEAT, torch.tensor(0.0, dtype=DOUBLE))
    )
    state = run(made["langevin"])
    print(
        state.velocities.shape,
        quantities.calc_kT(masses=state.masses, momenta=state.momenta, system_idx=state.system_idx),
    )
    quantities.calc_temperature(masses=state.masses, velocities=state.velocities)
    quantities.calc_kinetic_energy(masses=state.masses, momenta=state.momenta), quantities.count_dof(state.positions)
    quantities.get_pressure(torch.eye(3), 1.0, 2.0), quantities.systemwise_max_force(state)


def swapped():
    atoms = bulk("Ar", "fcc", a=5.3, cubic=True).repeat((2, 1, 1))
    atoms.numbers[::2] = 36
    start, go = swap_monte_carlo(model=potential(), kT=0.01, seed=0)
    state = start(initialize_state(atoms, CPU, DOUBLE))
    for _ in range(2):
        state = go(state)


def relaxed():
    model = potential()
    for name, make in (
        ("descent", lambda: optimizers.gradient_descent(model, lr=0.01)),
        ("cell descent", lambda: optimizers.unit_cell_gradient_descent(model)),
        ("fire", lambda: optimizers.fire(model)),
        ("fire vv", lambda: optimizers.fire(model, md_flavor="vv_fire")),
        ("cell fire", lambda: optimizers.unit_cell_fire(model, hydrostatic_strain=True)),
        ("cell fire vv", lambda: optimizers.unit_cell_fire(model, md_flavor="vv_fire")),
        ("frechet", lambda: optimizers.frechet_cell_fire(model, constant_volume=True)),
        ("frechet vv", lambda: optimizers.frechet_cell_fire(model, md_flavor="vv_fire")),
    ):

        def run():
            start, go = make()
            here = start(crystals(2))
            for _ in range(3):
                here = go(here)

        step(name, run)


def high_level():
    model, state = potential(), crystals(3)
    with tempfile.TemporaryDirectory() as folder:
        files = [str(Path(folder) / f"{i}.h5") for i in range(3)]
        reporter = {"filenames": files, "state_frequency": 2}
        step(
            "integrate",
            lambda: ts.integrate(
                state,
                model,
                integrator=ts.nvt_langevin,
                n_steps=4,
                temperature=100,
                timestep=0.002,
                trajectory_reporter=reporter,
            ),
        )
        batches = ts.BinningAutoBatcher(model=model, max_memory_scaler=30, memory_scales_with="n_atoms")
        step(
            "binned",
            lambda: ts.integrate(
                state, model, integrator=ts.nve, n_steps=2, temperature=100, timestep=0.002, autobatcher=batches
            ),
        )
        until = ts.generate_force_convergence_fn(1e-1, include_cell_forces=False)
        step(
            "optimize", lambda: ts.optimize(state, model, optimizer=optimizers.fire, convergence_fn=until, max_steps=10)
        )
        energy = ts.generate_energy_convergence_fn(1e-3)
        flying = ts.InFlightAutoBatcher(model=model, max_memory_scaler=30, memory_scales_with="n_atoms")
        step(
            "in flight",
            lambda: ts.optimize(
                state, model, optimizer=ts.frechet_cell_fire, convergence_fn=energy, max_steps=10, autobatcher=flying
            ),
        )
        calculators = {1: {"energy": lambda s, m: m(s)["energy"]}}
        other = [str(Path(folder) / f"s{i}.h5") for i in range(3)]
        step(
            "static",
            lambda: ts.static(state, model, trajectory_reporter={"filenames": other, "prop_calculators": calculators}),
        )
        step("static bare", lambda: ts.static(state, model))
        kept(files[0], model)


def kept(path, model):
    with TorchSimTrajectory(path, mode="r") as trajectory:
        print(trajectory, len(trajectory), trajectory.array_registry, trajectory.metadata)
        (
            trajectory.get_atoms(-1),
            trajectory.get_state(0),
            trajectory.get_array("positions"),
            trajectory.get_steps("positions"),
        )
        step("ase", lambda: trajectory.write_ase_trajectory(path + ".traj"))
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "r.h5")
        reporter = TrajectoryReporter(
            file, state_frequency=1, prop_calculators={1: {"e": lambda s: s.positions.sum()[None]}}, metadata={"a": "b"}
        )
        state = crystals(1)
        for number in range(3):
            reporter.report(state, number, model=model)
        reporter.array_registry, reporter.close()
        with TorchSimTrajectory(file, mode="a") as trajectory:
            trajectory.write_arrays({"more": torch.rand(2, 3)}, [0, 1]), trajectory.flush()


def batched():
    model, state = potential(), crystals(3)
    for scale in ("n_atoms", "n_atoms_x_density"):
        batcher = ts.BinningAutoBatcher(model=model, memory_scales_with=scale, max_memory_scaler=400)
        batcher.load_states(state)
        batcher.restore_original_order(list(batcher))
    ts.autobatching.to_constant_volume_bins({"a": 1.0, "b": 2.0, "c": 1.5}, 3.0)
    ts.autobatching.calculate_memory_scaler(state[0])
    step("measured", lambda: ts.autobatching.determine_max_batch_size(state[0], model, max_atoms=20))


def correlated():
    start, go = ts.nve(potential(), dt=PACE, kT=HEAT, seed=0)
    state = start(crystals(1))
    names = {"velocity": lambda s: s.velocities, "momenta": lambda s: s.momenta}
    calculator = CorrelationCalculator(window_size=4, properties=names, device=CPU)
    single = VelocityAutoCorrelation(window_size=4, device=CPU)
    for _ in range(6):
        state = go(state)
        calculator.update(state), single(state)
    calculator.add_property("mass", lambda s: s.masses)
    print(calculator.get_auto_correlations().keys(), calculator.get_cross_correlations().keys(), single.vacf)
    calculator.to(CPU), calculator.reset()


def stretched():
    model = potential()
    start, _ = optimizers.frechet_cell_fire(model)
    state = start(crystals(1))
    kind = elastic.get_bravais_type(state)
    for bravais in (kind, *elastic.BravaisType):
        step(
            str(bravais),
            lambda: elastic.calculate_elastic_moduli(
                elastic.calculate_elastic_tensor(model, state=state, bravais_type=bravais, n_deform=2)
            ),
        )
    elastic.get_cart_deformed_cell(state, 3, 0.01), elastic.full_3x3_to_voigt_6_stress(torch.eye(3)[None])


def geometry():
    state = crystals(1)
    cut = torch.tensor(4.0, dtype=DOUBLE)
    for listing in (neighbors.standard_nl, neighbors.vesin_nl, neighbors.vesin_nl_ts):
        step(
            listing.__name__,
            lambda: listing(positions=state.positions, cell=state.row_vector_cell[0], pbc=True, cutoff=cut),
        )
    for listing in (neighbors.torch_nl_n2, neighbors.torch_nl_linked_cell):
        step(
            listing.__name__,
            lambda: listing(cut, state.positions, state.row_vector_cell, torch.tensor([[True] * 3]), state.system_idx),
        )
    transforms.get_pair_displacements(positions=state.positions, cell=state.cell[0], pbc=True)
    step("wrap", lambda: transforms.wrap_positions(state.positions, state.cell[0], pretty_translation=True))
    (
        transforms.pbc_wrap_general(state.positions, state.cell[0]),
        transforms.get_fractional_coordinates(state.positions, state.cell[0]),
    )
    smooth = transforms.multiplicative_isotropic_cutoff(lambda d: d, torch.tensor(1.0), torch.tensor(2.0))
    print(smooth(torch.tensor([0.5, 1.5])), float(MetalUnits.temperature), transforms.high_precision_sum(torch.rand(3)))
    matrix = torch.rand(3, 3, dtype=DOUBLE, requires_grad=True)
    ts.math.expm.apply(matrix).sum().backward()
    ts.math.expm_frechet(matrix.detach(), torch.eye(3, dtype=DOUBLE)), ts.math.expm_cond(matrix.detach())
    step("block", lambda: ts.math.expm_frechet(matrix.detach(), torch.eye(3, dtype=DOUBLE), method="blockEnlarge"))
    for square in (torch.eye(3), torch.diag(torch.tensor([1.0, 1.0, 2.0])), torch.diag(torch.tensor([1.0, 2.0, 3.0]))):
        step("log", lambda: ts.math.matrix_log_33(square.double()))
    print(workflows)


steps(states, models, moved, swapped, relaxed, high_level, batched, correlated, stretched, geometry)
