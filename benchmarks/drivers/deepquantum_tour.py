"""What DeepQuantum's documentation shows: circuits of gates and layers, ansatzes, noise, matrix product states, photons in three backends, measured patterns, optimizers."""

import warnings

import deepquantum as dq
import deepquantum.photonic as photonic
import numpy as np
import torch
from deepquantum import mbqc, optimizer, qmath
from touring import step, steps

warnings.simplefilter("ignore")
torch.manual_seed(0)


def every_gate(circuit):
    for name in ("x", "y", "z", "h", "s", "sdg", "t", "tdg"):
        getattr(circuit, name)(0)
    for name in ("rx", "ry", "rz", "p", "u3"):
        getattr(circuit, name)(1)
        getattr(circuit, name)(1, controls=[0])
    for name in ("cnot", "cx", "cy", "cz", "ch", "cs", "ct", "crx", "cry", "crz", "cp", "cu"):
        getattr(circuit, name)(0, 1)
    for name in ("swap", "iswap", "rxx", "ryy", "rzz", "rxy", "rbs"):
        getattr(circuit, name)([0, 2])
    for name in ("toffoli", "fredkin", "crxx", "cryy", "crzz"):
        getattr(circuit, name)(0, 1, 2)
    for name in (
        "xlayer",
        "ylayer",
        "zlayer",
        "hlayer",
        "rxlayer",
        "rylayer",
        "rzlayer",
        "u3layer",
        "cxlayer",
        "cnot_ring",
    ):
        getattr(circuit, name)()
    circuit.barrier()
    circuit.any(torch.eye(4, dtype=torch.cfloat), [0, 1])
    circuit.latent([0])
    return circuit


def circuits():
    circuit = every_gate(dq.QubitCircuit(3))
    circuit.hamiltonian([[0.5, "x0y1"], [1.0, "z1"]], 0.1)
    for wires, basis in (([0], "z"), ([0, 1], "xy"), (None, "z")):
        circuit.observable(wires, basis)
    state = circuit()
    circuit.expectation().sum().backward()
    print(circuit.measure(shots=20, with_prob=True), circuit.max_depth, circuit.get_unitary().shape)
    step("amplitude", lambda: (circuit.get_amplitude("000"), circuit.get_prob("00", [0, 1])))
    step("qasm", circuit.qasm)
    step("draw", lambda: circuit.draw("text"))
    step("inverse", lambda: circuit.inverse()(state=state))
    step("added", lambda: (circuit + circuit)())
    step("printed", lambda: print(str(circuit)[:80]))
    step("shots", lambda: circuit.expectation(shots=10))


def encoded():
    circuit = dq.QubitCircuit(2, reupload=True)
    (
        circuit.rxlayer(encode=True),
        circuit.cnot_ring(),
        circuit.rylayer(),
        circuit.observable(0),
        circuit.observable(1, "x"),
    )
    optimiser = torch.optim.Adam(circuit.parameters(), lr=0.1)
    for _ in range(2):
        optimiser.zero_grad()
        circuit(torch.rand(4, 2))
        loss = circuit.expectation().square().mean()
        loss.backward()
        optimiser.step()
    step("vmapped", lambda: torch.func.grad(lambda x: circuit(x).abs().sum())(torch.rand(2)))
    amplitude = dq.QubitCircuit(2, init_state="equal")
    amplitude.amplitude_encoding(torch.rand(4)), amplitude.h(0), amplitude()
    circuit.reset_circuit(), circuit.init_para(), circuit.init_encoder()


def noisy():
    circuit = dq.QubitCircuit(2, den_mat=True)
    circuit.hlayer(), circuit.rxlayer(), circuit.cnot(0, 1)
    for name in ("bit_flip", "phase_flip", "depolarizing", "amp_damp", "phase_damp", "gen_amp_damp", "pauli"):
        getattr(circuit, name)(0)
    circuit.observable(0)
    circuit()
    circuit.expectation().sum().backward()
    step("measured", lambda: circuit.measure(shots=10))
    step("trace", lambda: qmath.partial_trace(circuit.state, 2, [0]))


def products():
    circuit = every_gate(dq.QubitCircuit(3, mps=True, chi=4))
    circuit.observable([0, 1], "zx")
    circuit()
    step("expected", lambda: circuit.expectation().sum().backward())
    step("measured", lambda: circuit.measure(shots=5))
    state = dq.MatrixProductState(4, chi=3)
    (
        state.center_orthogonalization(2, 2, True),
        state.full_tensor(),
        state.inner(state),
        state.check_center_orthogonality(),
    )
    qmath.SVD.apply(torch.rand(3, 3, dtype=torch.cfloat, requires_grad=True))[1].abs().sum().backward()
    qmath.QR.apply(torch.rand(3, 3, dtype=torch.cfloat, requires_grad=True))[1].abs().sum().backward()


def mid_measured():
    circuit = dq.QubitCircuit(2)
    circuit.h(0), circuit.x(1, controls=0, condition=True), circuit()
    step("deferred", lambda: circuit.defer_measure(with_prob=True))
    step("selected", lambda: circuit.post_select("1"))
    reset = dq.QubitCircuit(2)
    reset.h(0), reset.reset(0), reset()


def ansatzes():
    made = {
        "qft": lambda: dq.QuantumFourierTransform(3)(),
        "back": lambda: dq.QuantumFourierTransform(3, reverse=True).inverse()(),
        "qcnn": lambda: dq.QuantumConvolutionalNeuralNetwork(4, 2)(),
        "phase": lambda: dq.QuantumPhaseEstimationSingleQubit(3, 0.25)(),
        "random": lambda: dq.RandomCircuitG3(3, 6)(),
        "number": lambda: dq.NumberEncoder(3, 5)(),
        "adder": lambda: dq.PhiAdder(3, 2)(),
        "modular": lambda: dq.PhiModularAdder(5, 1, 3)(),
        "shor": lambda: dq.ShorCircuitFor15(2, 7)(),
        "shor any": lambda: dq.ShorCircuit(3, 2, 2)(),
        "hhl": lambda: dq.HHL(2, np.array([[1.0, 0.0], [0.0, 2.0]]))(),
    }
    for name, make in made.items():
        step(name, make)


def cut():
    circuit = dq.QubitCircuit(3)
    (
        circuit.rylayer(),
        circuit.cnot(0, 1),
        circuit.cut(1),
        circuit.cnot(1, 2),
        circuit.observable(0),
        circuit.observable(2),
    )
    moved = circuit.transform_cut2move()
    step("moved", lambda: moved())
    step("experiments", lambda: moved.get_subexperiments())


def distributed():
    dq.setup_distributed("gloo", port="29611")
    circuit = dq.DistributedQubitCircuit(3)
    circuit.rylayer(), circuit.cnot_ring(), circuit.toffoli(0, 1, 2), circuit.observable(0)
    circuit()
    circuit.expectation().sum().backward()
    circuit.measure(shots=4)
    photons = photonic.DistributedQumodeCircuit(2, [1, 1], cutoff=3)
    photons.bs([0, 1]), photons.ps(0), photons(), photons.measure(shots=4)
    dq.cleanup_distributed()


def patterns():
    circuit = dq.QubitCircuit(2)
    circuit.h(0), circuit.rx(0, 0.3), circuit.rz(1, 0.2), circuit.cnot(0, 1), circuit.s(1)
    pattern = circuit.pattern()
    state = pattern()
    print(pattern, state.full_state.shape if hasattr(state, "full_state") else "")
    step("standard", lambda: (pattern.standardize(), pattern.shift_signals(), pattern.is_standard(), pattern()))
    own = mbqc.Pattern(nodes_state=[0], state="zero")
    (
        own.n([1, 2]),
        own.e(0, 1),
        own.e(1, 2),
        own.m(0, encode=True),
        own.m(1, 0.3, s_domain=[0]),
        own.x(2, domain=[1]),
        own.z(2, domain=[0]),
    )
    own(torch.rand(1)), own.graph, own.set_nodes_out_seq([2])


def photons():
    for basis in (True, False):
        circuit = dq.QumodeCircuit(3, [1, 1, 0], cutoff=3, basis=basis)
        for name in ("ps", "f", "r"):
            step(name, lambda: getattr(circuit, name)(0))
        for name in ("bs", "mzi", "bs_theta", "bs_phi", "bs_rx", "bs_ry", "bs_h", "dc", "h"):
            getattr(circuit, name)([0, 1])
        circuit.any(torch.eye(2, dtype=torch.cfloat), [1, 2]), circuit.clements(torch.eye(3, dtype=torch.cfloat))
        print(len(circuit(is_prob=True)), circuit.max_depth)
        step("unitary", circuit.get_unitary)
        step("amplitude", lambda: circuit.get_prob([1, 1, 0]))
        step("measured", lambda: circuit.measure(shots=10, with_prob=True))
        step("chain", lambda: circuit.measure(shots=5, mcmc=True))
        step("mean", lambda: circuit.photon_number_mean_var())
    lossy = dq.QumodeCircuit(2, [1, 0], cutoff=3, basis=False, den_mat=True)
    lossy.bs([0, 1]), lossy.loss(0, 0.1), lossy()


def continuous():
    circuit = dq.QumodeCircuit(2, "vac", cutoff=4, backend="gaussian")
    for name in ("s", "d", "x", "z", "r", "f", "qp"):
        getattr(circuit, name)(0)
    for name in ("s2", "cx", "cz", "bs"):
        getattr(circuit, name)([0, 1])
    circuit.loss(0, 0.2)
    circuit()
    for detector in ("pnrd", "threshold"):
        step(detector, lambda: circuit(is_prob=True, detector=detector))
    step("mean", lambda: circuit.photon_number_mean_var()[0].sum().backward())
    step("measured", lambda: circuit.measure(shots=4))
    step("homodyne", lambda: circuit.measure_homodyne(shots=3))
    step("quadrature", lambda: circuit.quadrature_mean())
    step("symplectic", lambda: (circuit.get_symplectic(), circuit.get_displacement([0.0] * 4)))
    measured = dq.QumodeCircuit(2, "vac", cutoff=4, backend="gaussian")
    measured.s(0), measured.bs([0, 1]), measured.homodyne_x(0), measured()
    loop = dq.QumodeCircuit(1, "vac", cutoff=3, backend="gaussian")
    step(
        "loop", lambda: (loop.s(0), loop.delay(0, 1, [0.1, 0.2]), loop.homodyne_x(0), loop(), loop.global_circuit(3)())
    )
    bosonic = dq.QumodeCircuit(2, "vac", cutoff=4, backend="bosonic")
    bosonic.cat(0, 1.0, 0.0), bosonic.gkp(1, 0.0, 0.0), bosonic.bs([0, 1]), bosonic()
    step("photons", lambda: bosonic.photon_number_mean_var())
    step("read", lambda: bosonic.measure_homodyne(shots=2))
    step("wigner", lambda: photonic.CatState(1.0, 0.0).wigner(0, 3, 3, 8, plot=False))
    step(
        "gaussian",
        lambda: (
            photonic.GaussianState("vac", 1).check_purity(),
            photonic.GaussianState("vac", 1).wigner(0, 3, 3, 8, plot=False),
        ),
    )
    fock = dq.QumodeCircuit(1, "vac", cutoff=5, backend="fock", basis=False)
    fock.s(0), fock.d(0), fock.k(0), fock.cp(0), fock()


def searched():
    for make in (optimizer.OptimizerSPSA, optimizer.OptimizerFourier, optimizer.OptimizerBayesian):
        target = lambda p: float(np.square(np.asarray(list(p.values()) if isinstance(p, dict) else p)).sum())  # noqa: E731
        step(make.__name__, lambda: make(target, {"a": 0.3, "b": 0.1}).run(3))
    step("clements", lambda: photonic.UnitaryDecomposer(torch.eye(3), "cssr").decomp())
    step("kinds", lambda: (qmath.is_unitary(torch.eye(2)), qmath.meyer_wallach_measure(torch.rand(2, 4, 1))))


steps(
    circuits,
    encoded,
    noisy,
    products,
    mid_measured,
    ansatzes,
    cut,
    distributed,
    patterns,
    photons,
    continuous,
    searched,
)
