"""What TorchANI's documentation shows: models put together, forces and Hessians, charges, potentials, a trained network, datasets."""

import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

hub: Any = types.ModuleType("huggingface_hub")
hub.hf_hub_download = None
sys.modules["huggingface_hub"] = hub

import torchani
from torchani import arch, cutoffs, electro, grad, io, neighbors, potentials, sae_estimation, transforms, units, utils
from torchani.aev import AEVComputer, ANIAngular, ANIRadial
from torchani.datasets import ANIDataset, BatchedDataset, create_batched_dataset
from torchani.nn import ANINetworks, ANISharedNetworks, AtomicNetwork, Ensemble, SingleNN, SpeciesConverter

torch.manual_seed(0)
SYMBOLS = ("H", "C", "N", "O")


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


SPECIES = torch.tensor([[6, 1, 1, 1, 1], [8, 1, 1, -1, -1]])
COORDS = torch.randn(2, 5, 3) * 1.5
CELL, PBC = torch.eye(3) * 12.0, torch.tensor([True, True, True])


def simple() -> None:
    for container in ("ANINetworks", "ANISharedNetworks", "SingleNN"):
        model = arch.simple_ani(
            SYMBOLS, "wb97x-631gd", ensemble_size=2, dispersion=False, repulsion=True, container=container
        )
        model((SPECIES, COORDS))
        model((SPECIES, COORDS), atomic=True)
        model((SPECIES, COORDS), ensemble_values=True)
    model((SPECIES[:1], COORDS[:1]), cell=CELL, pbc=PBC)
    model.atomic_energies((SPECIES, COORDS))
    model.energies_qbcs((SPECIES, COORDS))
    model.atomic_stdev((SPECIES, COORDS))
    model.members_forces((SPECIES, COORDS))
    model.force_magnitudes((SPECIES, COORDS))
    model.force_qbc((SPECIES, COORDS))
    model[0]((SPECIES, COORDS))
    len(model), model.symbols, repr(model), model.aev_computer, model.neural_networks
    model.set_active_members([0])
    model.set_enabled("energy_shifter", False)
    model.set_strategy("pyaev")
    model.load_state_dict(model.state_dict())
    step("infer", lambda: model.to_infer_model()((SPECIES, COORDS)))
    step(
        "dispersed",
        lambda: arch.simple_ani(SYMBOLS, "b973c-def2mtzvp", dispersion=True, neighborlist="cell_list")(
            (SPECIES[:1], COORDS[:1])
        ),
    )


def charged() -> None:
    model = arch.simple_aniq(SYMBOLS, "wb97x-631gd", merge_charge_networks=False)
    model((SPECIES, COORDS))
    merged = arch.simple_aniq(SYMBOLS, "wb97x-631gd", merge_charge_networks=True, repulsion=False)
    merged((SPECIES, COORDS))
    grad.single_point(merged, SPECIES, COORDS, forces=True, atomic_charges=True, atomic_charges_grad=True)
    charges = model((SPECIES, COORDS)).atomic_charges
    electro.compute_dipole(SPECIES, COORDS, charges)
    electro.DipoleComputer()(SPECIES, COORDS, charges)
    electro.ChargeNormalizer.from_electronegativity_and_hardness(SYMBOLS)


def derivatives() -> None:
    model = arch.simple_ani(SYMBOLS, "wb97x-631gd").double()
    coords = COORDS[:1].detach().clone().double()
    grad.energies_and_forces(model, SPECIES[:1], coords)
    grad.energies_forces_and_hessians(model, SPECIES[:1], coords)
    result = grad.single_point(model, SPECIES[:1], coords, forces=True, hessians=True, atomic_energies=True)
    masses = utils.AtomicNumbersToMasses()(SPECIES[:1])
    for kind in ("mdu", "mdn", "mwn"):
        step(kind, lambda kind=kind: grad.vibrational_analysis(masses, result["hessians"], mode_kind=kind))
    live = coords.detach().clone().requires_grad_()
    grad.forces(model((SPECIES[:1], live)).energies, live)


def training() -> None:
    aev = AEVComputer.like_2x(num_species=4)
    aev = AEVComputer(
        radial=ANIRadial.cover_linearly(start=0.9, cutoff=5.2, eta=19.7, num_shifts=4),
        angular=ANIAngular.like_2x(),
        num_species=4,
    )
    repr(aev)
    networks = ANINetworks.default(SYMBOLS, aev.out_dim, activation="celu")
    converter = SpeciesConverter(SYMBOLS)
    shifter = torchani.SelfEnergy.with_gsaes(SYMBOLS, "wb97x", "631gd")
    optimizer = torch.optim.AdamW(networks.parameters(), lr=1e-3)
    target = torch.randn(2)
    for _ in range(2):
        coords = COORDS.detach().clone().requires_grad_()
        elements = converter(SPECIES)
        energies = networks(elements, aev(elements, coords)) + shifter(elements)
        forces = grad.forces_for_training(energies, coords)
        loss = (energies - target).pow(2).mean() + forces.pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for container in (ANISharedNetworks, SingleNN):
        container.default(SYMBOLS, aev.out_dim)(elements, aev(elements, coords))
    members = [ANINetworks({s: AtomicNetwork((aev.out_dim, 16, 1)) for s in SYMBOLS}) for _ in range(2)]
    Ensemble(members)(elements, aev(elements, coords))
    for make in (ANINetworks.like_1x, ANINetworks.like_2x, ANINetworks.like_dr):
        step(make.__name__, lambda make=make: make(SYMBOLS, aev.out_dim)(elements, aev(elements, coords)))


def assembled() -> None:
    for cutoff in ("cosine", "smooth", "biweight", "triweight"):
        asm = arch.Assembler()
        asm.set_symbols(SYMBOLS)
        asm.set_global_cutoff_fn(cutoff)
        asm.set_aev_computer(radial="ani2x", angular="ani2x", strategy="pyaev")
        asm.set_atomic_networks(ANINetworks, ctor="default")
        asm.set_zeros_as_self_energies()
        asm.add_potential(potentials.RepulsionZBL, "zbl", cutoff=4.0)
        asm.add_potential(potentials.RepulsionXTB, "xtb", cutoff=4.0)
        step(cutoff, lambda asm=asm: asm.assemble(2)((SPECIES, COORDS)))


def pairs() -> None:
    elements = SpeciesConverter(SYMBOLS)(SPECIES)
    for kind in (
        neighbors.AllPairs,
        neighbors.CellList,
        neighbors.AdaptiveList,
        neighbors.FastCellList,
        neighbors.FastAdaptiveList,
    ):
        step(kind.__name__, lambda kind=kind: kind()(3.0, elements[:1], COORDS[:1]))
        step(kind.__name__, lambda kind=kind: kind()(3.0, elements[:1], COORDS[:1], CELL, PBC))
    found = neighbors.AllPairs()(5.0, elements, COORDS)
    neighbors.neighbors_to_triples(found)
    neighbors.reconstruct_shifts(COORDS, found)
    neighbors.discard_outside_cutoff(found, 2.0)
    for make in (
        potentials.RepulsionZBL,
        potentials.RepulsionXTB,
        potentials.LennardJones,
        potentials.DispersionLJ,
        potentials.FixedCoulomb,
    ):
        step(make.__name__, lambda make=make: make(SYMBOLS)(SPECIES, COORDS))
        step(make.__name__, lambda make=make: make(SYMBOLS).compute_from_neighbors(elements, COORDS, found))
    step("d3", lambda: potentials.TwoBodyDispersionD3.from_functional(SYMBOLS, "wB97X")(SPECIES, COORDS))

    class Square(potentials.PairPotential):
        tensors = ["k"]  # noqa: RUF012

        def pair_energies(self, element_idxs: Any, found: Any) -> torch.Tensor:
            return found.distances**2

    step("square", lambda: Square(SYMBOLS, k=[1.0] * 4, cutoff_fn="smooth")(SPECIES, COORDS))
    cutoffs.CutoffSmooth(order=3)(torch.rand(4), 5.0)
    cutoffs.CutoffCosine().is_same(cutoffs.CutoffCosine()) if hasattr(cutoffs.Cutoff, "is_same") else None


def data() -> None:
    folder = Path(tempfile.mkdtemp())
    dataset = ANIDataset(folder / "set.h5", grouping="by_num_atoms")
    properties = {
        "species": np.array([[6, 1, 1, 1, 1]] * 10),
        "coordinates": np.random.rand(10, 5, 3) * 3,
        "energies": np.random.rand(10),
    }
    dataset.append_conformers("005", properties)
    len(dataset), str(dataset), dataset.num_conformers, dataset.tensor_properties, dataset.properties
    dataset["005"], dataset.get_conformers("005", 0), dataset.get_conformers("005", [0, 2], properties=["energies"])
    list(dataset.items()), list(dataset.values()), list(dataset.iter_conformers())
    dataset.rename_properties({"energies": "energy"})
    dataset.rename_properties({"energy": "energies"})
    dataset.create_full_property("dipoles", extra_dims=3)
    dataset.delete_properties("dipoles")
    with dataset.keep_open("r+") as opened:
        opened["005"]
    step("batched", lambda: batched(folder, dataset))
    dataset.delete_conformers("005", [0])


def batched(folder: Path, dataset: Any) -> None:
    create_batched_dataset(
        folder / "set.h5", folder / "batched", batch_size=2, splits={"training": 0.8, "validation": 0.2}
    )
    transform = transforms.Compose(
        [transforms.AtomicNumbersToIndices(SYMBOLS), transforms.SubtractSAE(SYMBOLS, [-0.5, -37.0, -54.0, -75.0])]
    )
    training = BatchedDataset(folder / "batched", transform=None, split="training")
    len(training)
    for batch in training:
        transform(batch)
        transforms.SubtractRepulsionXTB(SYMBOLS)(batch)
        transforms.Identity()(batch)
    sae_estimation.exact_saes(training, SYMBOLS)
    sae_estimation.approx_saes(training, SYMBOLS, max_epochs=1)


def helpers() -> None:
    utils.ChemicalSymbolsToInts(SYMBOLS)(["H", "C"])
    utils.ChemicalSymbolsToAtomicNumbers()(["H", "C"])
    step("back", lambda: utils.IntsToChemicalSymbols(SYMBOLS)(torch.tensor([0, 1])))
    step("numbers", lambda: utils.AtomicNumbersToChemicalSymbols()(torch.tensor([1, 6])))
    utils.pad_atomic_properties(
        [{"species": SPECIES, "coordinates": COORDS}, {"species": SPECIES[:, :3], "coordinates": COORDS[:, :3]}]
    )
    utils.map_to_central(COORDS, CELL, PBC)
    units.hartree2ev(1.0), units.hartree2kcalpermol(1.0), units.sqrt_mhessian2invcm(1.0), units.mhessian2fconst(1.0)
    path = Path(tempfile.mkdtemp()) / "a.xyz"
    step("xyz", lambda: io.write_xyz(SPECIES[:1], COORDS[:1], path))
    step("xyz", lambda: io.read_xyz(path))


for part in (simple, charged, derivatives, training, assembled, pairs, data, helpers):
    step(part.__name__, part)
