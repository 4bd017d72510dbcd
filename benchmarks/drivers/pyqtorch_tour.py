"""What pyqtorch's documentation shows: gates, circuits, observables, three ways to differentiate, Hamiltonians in time, noise, embeddings, dropout."""

import os
import sys
import warnings
from typing import Any

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import pyqtorch as pyq
import torch
from pyqtorch.circuit import DropoutQuantumCircuit
from pyqtorch.composite import hea
from pyqtorch.noise import AnalogDepolarizing, AnalogNoise, CorrelatedReadoutNoise, DigitalNoiseProtocol, ReadoutNoise
from pyqtorch.primitives import Parametric, Primitive
from pyqtorch.utils import DropoutMode, SolverType, dm_partial_trace, finitediff, generate_dm, product_state
from touring import step, steps

warnings.simplefilter("ignore")
torch.manual_seed(0)


def gates() -> None:
    state = pyq.random_state(3, batch_size=2)
    fixed = [
        *(gate(1) for gate in (pyq.X, pyq.Y, pyq.Z, pyq.H, pyq.I, pyq.S, pyq.SDagger, pyq.T, pyq.N)),
        *(gate(0, 1) for gate in (pyq.CNOT, pyq.CY, pyq.CZ, pyq.SWAP)),
        pyq.CSWAP(0, 1, 2),
        pyq.Toffoli((0, 1), 2),
        pyq.Projector(0, "1", "0"),
    ]
    for gate in fixed:
        state = gate(state) if not isinstance(gate, pyq.Projector) else state
        print(gate, gate.qubit_support, gate.target, gate.control, hash(gate) != 0)
        gate.tensor(full_support=(0, 1, 2)), gate.dagger()
        step("eigenvalues", lambda gate=gate: (gate.eigenvals_generator, gate.spectral_gap))
        gate.to(dtype=torch.complex128), gate.device, gate.dtype
    values = {"a": torch.rand(2, requires_grad=True), "b": torch.rand(1), "c": torch.rand(1)}
    moving = [
        *(gate(0, "a") for gate in (pyq.RX, pyq.RY, pyq.RZ, pyq.PHASE)),
        *(gate(0, 1, "a") for gate in (pyq.CRX, pyq.CRY, pyq.CRZ, pyq.CPHASE)),
        pyq.RX(0, 0.5),
        pyq.RY(1, torch.tensor(0.3)),
        pyq.U(0, "a", "b", "c"),
        Parametric("X", 1, "a"),
    ]
    for gate in moving:
        state = gate(state, values)
        print(gate, hash(gate) != 0)
        gate.tensor(values), gate.dagger(values)
        step("jacobian", lambda gate=gate: gate.jacobian({"a": torch.rand(1), "b": values["b"], "c": values["c"]}))
        step("spectrum", lambda gate=gate: (gate.eigenvals_generator, gate.spectral_gap, gate.eigenvalues(values)))
        gate.to(dtype=torch.complex128)
    Primitive(torch.eye(2, dtype=torch.complex128), 0)(pyq.zero_state(1))
    state = pyq.X(0)(pyq.density_mat(pyq.random_state(2)))
    pyq.RX(1, "a")(state, {"a": torch.rand(1)})
    print(pyq.inner_prod(pyq.uniform_state(2), product_state("01")), pyq.overlap(pyq.zero_state(2), pyq.zero_state(2)))
    print(pyq.is_normalized(pyq.random_state(2)), dm_partial_trace(generate_dm(2, 1), [0]).shape)


def circuit(n: int = 2, **options: Any) -> Any:
    operations = [
        pyq.Merge([pyq.RX(0, "theta"), pyq.RZ(0, "theta")]),
        pyq.RY(1, "phi"),
        pyq.CNOT(0, 1),
        pyq.Sequence([pyq.RY(0, "theta"), pyq.H(1)]),
    ]
    return pyq.QuantumCircuit(n, operations, **options)


def circuits() -> None:
    made = circuit()
    values = {"theta": torch.rand(3, requires_grad=True), "phi": torch.rand(1, requires_grad=True)}
    state = made.init_state(batch_size=3)
    made(state, values), made.run(values=values), pyq.run(made, values=values)
    made.state_from_bitstring("01")
    print(made.sample(values=values, n_shots=10), pyq.sample(made, values=values, n_shots=10))
    print(made, len(made), list(made), made.params, made.is_parametric, made.flatten(), hash(made) != 0, made == made)
    made.tensor({"theta": torch.rand(1), "phi": torch.rand(1)})
    made.dagger({"theta": torch.rand(1), "phi": torch.rand(1)})
    made.to(dtype=torch.complex64)
    print(made.device, made.dtype)
    noisy = circuit(readout_noise=ReadoutNoise(2, 0.1, seed=0))
    noisy.sample(values=values, n_shots=10)
    print(pyq.expectation(noisy, observable=pyq.Observable([pyq.Z(0)]), values=values, n_shots=20))
    correlated = circuit(readout_noise=CorrelatedReadoutNoise(torch.eye(4), seed=0))
    correlated.sample(values=values, n_shots=10)
    operations, parameters = hea(3, 2, "w")
    trained = pyq.QuantumCircuit(3, [operations] if not isinstance(operations, list) else operations)
    optimizer = torch.optim.Adam(parameters.values(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        loss = pyq.expectation(trained, values=dict(parameters.items()), observable=pyq.Observable([pyq.Z(0)])).sum()
        loss.backward()
        optimizer.step()


def observables() -> None:
    terms = [
        pyq.Observable([pyq.Z(0), pyq.X(1)]),
        pyq.Observable(pyq.Add([pyq.Scale(pyq.Z(0), 2.0), pyq.Scale(pyq.Sequence([pyq.Z(0), pyq.Z(1)]), "w")])),
        pyq.Observable([pyq.Scale(pyq.Add([pyq.X(0), pyq.Y(1)]), torch.tensor(0.5))]),
    ]
    values = {"theta": torch.rand(2, requires_grad=True), "phi": torch.rand(1, requires_grad=True), "w": torch.rand(1)}
    for observable in terms:
        for mode, options in (
            (pyq.DiffMode.AD, {}),
            (pyq.DiffMode.ADJOINT, {}),
            (pyq.DiffMode.GPSR, {}),
            (pyq.DiffMode.AD, {"n_shots": 20}),
            (pyq.DiffMode.GPSR, {"n_shots": 20}),
        ):

            def gradient(mode: Any = mode, options: Any = options, observable: Any = observable) -> None:
                made = pyq.QuantumCircuit(
                    2, [pyq.RX(0, "theta"), pyq.RY(1, "phi"), pyq.CNOT(0, 1), pyq.CRX(0, 1, "phi")]
                )
                found = pyq.expectation(made, values=values, observable=observable, diff_mode=mode, **options)
                (first,) = torch.autograd.grad(found.sum(), values["theta"], create_graph=mode != pyq.DiffMode.ADJOINT)
                if mode == pyq.DiffMode.GPSR:
                    torch.autograd.grad(first.sum(), values["theta"], allow_unused=True)

            step(f"{mode}", gradient)
        observable.tensor(values, full_support=(0, 1)), observable.flatten(), observable.to(dtype=torch.complex64)
        observable.expectation(pyq.random_state(2), values)
    separate = {"circuit": {"theta": torch.rand(1), "phi": torch.rand(1)}, "observables": {"w": torch.rand(1)}}
    pyq.expectation(circuit(), values=separate, observable=terms[1])
    print(pyq.Add([pyq.Z(0), pyq.Z(1)]).commuting_terms(), pyq.Add([pyq.Z(0), pyq.X(0)]).commuting_terms())
    found = finitediff(lambda x: (x**2).sum(-1, keepdim=True), torch.rand(2, 1), (0,))
    print(found.shape)


def hamiltonians() -> None:
    state = pyq.random_state(2)
    t, values = torch.tensor([0.5]), {"t": torch.tensor([0.5], requires_grad=True), "w": torch.rand(1)}
    h = torch.rand(4, 4, dtype=torch.complex128)
    generators: list[Any] = [
        (h + h.mH, {"qubit_support": (0, 1)}),
        ("h", {"qubit_support": (0, 1)}),
        (pyq.Add([pyq.X(0), pyq.Z(1)]), {}),
        (pyq.Add([pyq.Scale(pyq.X(0), "w"), pyq.Scale(pyq.Y(0), 2.0)]), {}),
        (pyq.Add([pyq.Scale(pyq.Z(0), "w"), pyq.Scale(pyq.Z(1), "w")]), {}),
        (pyq.Sequence([pyq.X(0), pyq.X(1)]), {}),
        (pyq.Add([pyq.X(0), pyq.Y(0)]), {"cache_length": 2}),
    ]
    values["h"] = (h + h.mH).unsqueeze(-1)
    for generator, options in generators:
        for time in (t, "t"):

            def evolve(generator: Any = generator, time: Any = time, options: Any = options) -> None:
                evolution = pyq.HamiltonianEvolution(generator, time, **options)
                evolution(state, values), evolution(state, values)
                print(evolution.generator, evolution.is_parametric, evolution.is_time_dependent, evolution.flatten())
                evolution.tensor(values)
                step("spectrum", lambda: (evolution.eigenvals_generator, evolution.spectral_gap))
                step("jacobian", lambda: evolution.jacobian(values))
                made = pyq.QuantumCircuit(2, [pyq.H(0), evolution])
                for mode in pyq.DiffMode.__members__.values():
                    step(
                        f"{mode}",
                        lambda mode=mode: (
                            pyq.expectation(made, values=values, observable=pyq.Observable([pyq.Z(0)]), diff_mode=mode)
                            .sum()
                            .backward()
                        ),
                    )

            step("evolution", evolve)


def in_time() -> None:
    x = pyq.ConcretizedCallable("mul", ["omega", "t"])
    embedding = pyq.Embedding(tparam_name="t", vparam_names=["omega"], var_to_call={"scaled": pyq.sin(x)})
    generator = pyq.Add([pyq.Scale(pyq.X(0), "scaled"), pyq.Scale(pyq.Z(1), 2.0)])
    values = {"omega": torch.tensor(0.5), "t": torch.tensor(0.3), "scaled": torch.tensor(0.1)}
    for solver in SolverType.__members__.values():
        for options in ({}, {"use_sparse": True}, {"noise": [torch.eye(2, dtype=torch.complex128)]}):

            def run(solver: Any = solver, options: Any = options) -> None:
                evolution = pyq.HamiltonianEvolution(
                    generator, torch.tensor(0.3), duration=1.0, steps=5, solver=solver, **options
                )
                evolution(pyq.zero_state(2), values, embedding)
                print(evolution.is_time_dependent)

            step(f"{solver} {options}", run)
        pauli = torch.tensor([[0, 1], [1, 0]], dtype=torch.complex128)
        solve = pyq.mesolve if solver == SolverType.DP5_ME else pyq.sesolve
        first = torch.tensor([[1], [0]], dtype=torch.complex128)

        def direct(solve: Any = solve, solver: Any = solver, first: Any = first, pauli: Any = pauli) -> None:
            if solve is pyq.mesolve:
                solve(lambda t: pauli * t, (first @ first.mH)[..., None], [pauli], torch.linspace(0, 1, 4), solver)
            else:
                solve(lambda t: pauli * t, first, torch.linspace(0, 1, 4), solver)

        step(f"{solver}", direct)


def embeddings() -> None:
    x, y = "x", "y"
    one = pyq.ConcretizedCallable("sin", [x])
    two = pyq.ConcretizedCallable("mul", ["one", y])
    three = (pyq.cos(x) * 2.0 + pyq.tanh(y) - 1.0) / pyq.sqrt("z") ** 2
    print(one, -one, three, 1.0 + one, 2.0 * one, 1.0 - one, 2.0**one, 1.0 / one, three.independent_args())
    inputs = {"x": torch.rand(1), "y": torch.rand(1), "z": torch.rand(1)}
    three(inputs), one.evaluate(inputs), pyq.log(x)(inputs), pyq.tan(x)(inputs), one.to(dtype=torch.float64)
    embedding = pyq.Embedding(["x"], ["y", "z"], {"one": one, "two": two, "three": three})
    embedded = embedding(inputs)
    print(sorted(embedded), embedding.dtype, embedding.device, embedding.root_param_names)
    embedding.to(dtype=torch.float64)
    operations = [pyq.RX(0, "one"), pyq.CRY(0, 1, "two"), pyq.PHASE(1, "three"), pyq.RZ(0, one)]
    made = pyq.QuantumCircuit(2, operations)
    made(pyq.zero_state(2), inputs, embedding)
    pyq.run(made, pyq.zero_state(2), embedded, embedding)
    pyq.sample(made, pyq.zero_state(2), inputs, 10, embedding)
    pyq.expectation(made, pyq.zero_state(2), inputs, pyq.Observable([pyq.Z(0)]), embedding=embedding)
    timed = pyq.Embedding(["x"], [], {"moving": pyq.ConcretizedCallable("mul", ["x", "t"])}, tparam_name="t")
    first = timed.embed_all({"x": torch.rand(1), "t": torch.tensor(0.1)})
    timed.reembed_tparam(first, torch.tensor(0.2))
    step("jax", lambda: pyq.ConcretizedCallable("sin", ["x"], engine_name="numpy")({"x": 1.0}))


def noise() -> None:
    state = pyq.random_state(2)
    for kind, probability in (
        (pyq.BitFlip, 0.1),
        (pyq.PhaseFlip, 0.1),
        (pyq.Depolarizing, 0.1),
        (pyq.PauliChannel, (0.1, 0.1, 0.1)),
        (pyq.AmplitudeDamping, 0.1),
        (pyq.PhaseDamping, 0.1),
        (pyq.GeneralizedAmplitudeDamping, (0.1, 0.2)),
    ):
        channel = kind(0, probability)
        channel(state), channel(pyq.density_mat(state))
        print(channel, channel.kraus_operators[0].shape, channel.device, channel.dtype)
        channel.to(dtype=torch.complex64)
    for pair in (pyq.TwoQubitDephasing, pyq.TwoQubitDepolarizing):
        pair((0, 1), 0.1)(state)
    protocols = [
        DigitalNoiseProtocol.bitflip(error_probability=0.1),
        DigitalNoiseProtocol.phaseflip(error_probability=0.1),
        DigitalNoiseProtocol.depolarizing(error_probability=0.1),
        DigitalNoiseProtocol.pauli_channel(error_probability=(0.1, 0.1, 0.1)),
        DigitalNoiseProtocol.amplitude_damping(error_probability=0.1),
        DigitalNoiseProtocol.phase_damping(error_probability=0.1),
        DigitalNoiseProtocol.generalized_amplitude_damping(error_probability=(0.1, 0.1)),
    ]
    protocols.append(DigitalNoiseProtocol(protocols[:2]))
    for protocol in protocols:
        print(protocol, protocol.gates, protocol.error_probability, protocol.target)
        gate = pyq.X(0, noise=protocol)
        gate(state)
        turn = pyq.RX(1, "a", noise=protocol)
        turn(state, {"a": torch.rand(1)})
        step(
            "circuit",
            lambda gate=gate, turn=turn: pyq.expectation(
                pyq.QuantumCircuit(2, [gate, turn]),
                values={"a": torch.rand(1, requires_grad=True)},
                observable=pyq.Observable([pyq.Z(0)]),
            ).backward(),
        )
    print(DigitalNoiseProtocol.two_qubit_depolarizing(error_probability=0.1, target=(0, 1)).gates)
    print(DigitalNoiseProtocol.two_qubit_dephasing(error_probability=0.1, target=(0, 1)).gates)
    analog = AnalogDepolarizing(0.1, 0) + AnalogNoise([torch.eye(2, dtype=torch.complex128)], 1)
    print(analog, analog.qubit_support, len(analog.noise_operators))
    analog.to(dtype=torch.complex128)
    evolution = pyq.HamiltonianEvolution(
        pyq.Add([pyq.X(0), pyq.Z(0)]), torch.tensor([0.5]), duration=1.0, steps=5, noise=AnalogDepolarizing(0.1, 0)
    )
    evolution(pyq.zero_state(1))


def dropout() -> None:
    for mode in DropoutMode.__members__.values():
        operations = [pyq.RX(0, "theta"), pyq.RY(1, "phi"), pyq.CNOT(0, 1), pyq.RX(1, "omega")]
        made = DropoutQuantumCircuit(2, operations, dropout_mode=mode, dropout_prob=0.5)
        values = torch.nn.ParameterDict({name: torch.nn.Parameter(torch.rand(1)) for name in ("theta", "phi", "omega")})
        made.train()
        for _ in range(4):
            step(f"{mode}", lambda: made(pyq.zero_state(2), values))
        made.eval()
        made(pyq.zero_state(2), values)


steps(gates, circuits, observables, hamiltonians, in_time, embeddings, noise, dropout)
