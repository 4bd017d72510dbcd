"""What TorchQuantum's documentation shows: gates as functions and modules, encoders, measurements, layers and ansatzes, static circuits, eigensolvers, Grover, Fourier transforms, pulses, quantization, training."""

import importlib.abc
import importlib.machinery
import sys
from unittest.mock import MagicMock

import torch


class Missing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for the libraries of real quantum computers and of pictures."""

    def find_spec(self, name, path=None, target=None):
        return (
            importlib.machinery.ModuleSpec(name, self, is_package=True)
            if name.startswith(("qiskit", "torchvision"))
            else None
        )

    def create_module(self, spec):
        made = MagicMock(name=spec.name)
        made.__path__, made.__all__, made.__file__ = [], [], ""
        return made

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Missing())

import torchquantum as tq
import torchquantum.functional as tqf
from torch import nn
from torchquantum import layer as layers
from torchquantum import pulse
from torchquantum.algorithm import QFT, VQE, Grover, Hamiltonian
from torchquantum.encoding import encoder_op_list_name_dict
from torchquantum.layer.nlocal import EfficientSU2, ExcitationPreserving, RealAmplitudes, TwoLocal
from torchquantum.measurement import (
    expval,
    expval_joint_analytical,
    expval_joint_sampling,
    expval_joint_sampling_grouping,
    measure,
)
from torchquantum.pulse import utils as pulses
from torchquantum.util import utils
from torchquantum.util.quantization.clifford_quantization import CliffordQuantizer
from touring import step, steps

torch.manual_seed(0)


def device(wires=3, batch=2, **more):
    return tq.QuantumDevice(n_wires=wires, bsz=batch, **more)


def gates() -> None:
    for name, function in tqf.func_name_dict.items():
        step(name, lambda: applied(name, function))
    for name, kind in tq.op_name_dict.items():
        step(name, lambda: placed(kind))
    dev = device(2, record_op=True)
    step("recorded", lambda: (tqf.hadamard(dev, wires=0), tqf.cnot(dev, wires=[0, 1]), tqf.rx(dev, wires=0, params=0.3), tqf.rx(dev, wires=1, params=0.2, inverse=True), dev.h(wires=0), dev.ry(wires=1, params=0.1)))  # fmt: skip
    step("again", lambda: tq.QuantumModule.from_op_history(dev.op_history)(device(2)))
    step("states", lambda: (dev.get_states_1d(), dev.get_state_1d(), dev.name, repr(dev), dev.reset_states(2), dev.reset_all_eq_states(2), dev.reset_op_history(), dev.clone_states(dev.states), dev.set_states(dev.states), device(2).reset_identity_states()))  # fmt: skip
    step("bmm", lambda: tqf.hadamard(device(2), wires=0, comp_method="bmm"))


def applied(name, function) -> None:
    kind = tq.op_name_dict.get(name)
    wires = getattr(kind, "num_wires", 1)
    wires = wires if isinstance(wires, int) and wires > 0 else 2
    params = getattr(kind, "num_params", 0)
    given = {"params": torch.rand(2, params)} if isinstance(params, int) and params > 0 else {}
    function(device(), wires=list(range(wires)) if wires > 1 else 0, **given)


def placed(kind) -> None:
    wires = kind.num_wires if isinstance(kind.num_wires, int) and kind.num_wires > 0 else 2
    parameters = isinstance(kind.num_params, int) and kind.num_params > 0
    where = list(range(wires)) if wires > 1 else 0
    op = kind(has_params=parameters, trainable=parameters, wires=where)
    step("run", lambda: op(device()))
    step("told", lambda: (op.matrix, repr(op), op.name, op.eigvals, op.reset_params(), op.set_wires(where)))
    if parameters:
        step("given", lambda: kind()(device(), wires=where, params=torch.rand(2, kind.num_params)))


class Circuit(tq.QuantumModule):
    def __init__(self):
        super().__init__()
        self.n_wires = 3
        self.encoder = tq.GeneralEncoder([{"input_idx": [n], "func": "ry", "wires": [n]} for n in range(3)])
        self.random = layers.RandomLayer(n_ops=6, wires=list(range(3)), seed=1)
        self.rx = tq.RX(has_params=True, trainable=True)
        self.crx = tq.CRX(has_params=True, trainable=True)
        self.measure = tq.MeasureAll(tq.PauliZ)

    @tq.static_support
    def forward(self, dev, x):
        self.encoder(dev, x)
        self.random(dev)
        self.rx(dev, wires=0)
        self.crx(dev, wires=[0, 2])
        tqf.hadamard(dev, wires=1, static=self.static_mode, parent_graph=self.graph)
        return self.measure(dev)


def trained() -> None:
    model, x = Circuit(), torch.rand(2, 3)
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(2):
        loss = model(device(), x).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    step("shift", lambda: utils.parameter_shift_gradient(model, x, "ZZZ"))


def static() -> None:
    class Static(tq.QuantumModule):
        def __init__(self):
            super().__init__()
            self.random = layers.RandomLayer(n_ops=6, wires=list(range(3)), seed=1)
            self.last = tq.RY(has_params=True, trainable=True)

        @tq.static_support
        def forward(self, dev):
            self.q_device = dev
            self.random(dev)
            self.last(dev, wires=1)
            tqf.cnot(dev, wires=[0, 1], static=self.static_mode, parent_graph=self.graph)

    model = Static()
    step("plain", lambda: model(device()))
    step("on", lambda: (model.static_on(wires_per_block=2), model(device()), model.get_unitary(), model.static_off()))


def encoders() -> None:
    for made, width in (
        (tq.PhaseEncoder("rx"), 3),
        (tq.PhaseEncoder(tq.RX), 3),
        (tq.MultiPhaseEncoder(["rx", "ry", "u3"], [0, 1, 2]), 5),
        (tq.StateEncoder(), 8),
    ):
        step(type(made).__name__, lambda: made(device(), torch.rand(2, width)))
    step("named", lambda: tq.GeneralEncoder(encoder_op_list_name_dict["4x4_ryzxy"])(device(4), torch.rand(2, 16)))


def measurements() -> None:
    dev = device()
    tqf.hadamard(dev, wires=0)
    step(
        "counted",
        lambda: (measure(dev, n_shots=8), expval(dev, [0, 1], [tq.PauliZ(), tq.PauliX()]), expval(dev, 0, tq.PauliY())),
    )
    step(
        "joint",
        lambda: (
            expval_joint_analytical(dev, "ZXI"),
            expval_joint_sampling(dev, "ZXI", 8),
            expval_joint_sampling_grouping(dev, ["ZXI", "XZI", "ZII"], 8),
        ),
    )
    for kind in (tq.PauliX, tq.PauliY, tq.PauliZ):
        step("all", lambda: tq.MeasureAll(kind)(dev))
    one = [{"wires": [0, 2, 1], "observables": ["x", "y", "z"], "coefficient": [1, 0.5, 0.4]}]
    step("often", lambda: (tq.MeasureMultipleTimes(one)(dev), tq.MeasureMultiPauliSum(one)(dev)))
    step("qubits", lambda: tq.MeasureMultiQubitPauliSum([{"coefficient": [0.5, 0.2]}, {"wires": [0, 1], "observables": ["x", "z"], "coefficient": [1]}])(dev))  # fmt: skip


def ansatzes() -> None:
    arch = {"n_wires": 4, "n_blocks": 1, "n_layers_per_block": 1}
    for name, kind in layers.layer_name_dict.items():
        step(name, lambda: kind(arch)(device(4)))
    for kind in (layers.Op2QAllLayer, layers.Op2QFit32Layer, layers.Op2QButterflyLayer, layers.Op2QDenseLayer):
        step(kind.__name__, lambda: kind(op=tq.CNOT, n_wires=4)(device(4)))
    step("one", lambda: layers.Op1QAllLayer(op=tq.RX, n_wires=4, has_params=True, trainable=True)(device(4)))
    step(
        "random",
        lambda: (
            layers.RandomOp1All(3)(device()),
            layers.RandomLayerAllTypes(wires=[0, 1, 2], n_ops=4)(device()),
            layers.SimpleQLayer(3)(device()),
        ),
    )
    step("exchange", lambda: (layers.CXLayer(2)(device()), layers.CXCXCXLayer(3)(device()), layers.SWAPSWAPLayer(4)(device(4)), layers.QFTLayer(n_wires=3)(device()), layers.QFTLayer(n_wires=3, inverse=True)(device())))  # fmt: skip
    step(
        "global",
        lambda: [
            kind(3, 0.1, *more)(device())
            for kind, more in (
                (layers.GlobalR, (0.2,)),
                (layers.GlobalRX, ()),
                (layers.GlobalRY, ()),
                (layers.GlobalRZ, ()),
            )
        ],
    )
    entanglement = {"n_wires": 3}
    for kind in (EfficientSU2, RealAmplitudes, ExcitationPreserving):
        step(kind.__name__, lambda: kind(3)(device()))
    step("two", lambda: TwoLocal(arch=entanglement, rotation_ops=[tq.RY, tq.RZ], entanglement_ops=[tq.CZ])(device()))
    step(
        "trainable",
        lambda: (
            layers.TrainableOpAll(3, tq.RX)(device()),
            layers.ClassicalInOpAll(3, tq.RX)(device(), torch.rand(2, 3)),
            layers.FixedOpAll(3, tq.Hadamard)(device()),
        ),
    )
    step("quantum list", lambda: (tq.QuantumModuleList([tq.RX()]), tq.QuantumModuleDict({"a": tq.RX()})))


class Ansatz(tq.QuantumModule):
    def __init__(self):
        super().__init__()
        self.ry = layers.Op1QAllLayer(op=tq.RY, n_wires=2, has_params=True, trainable=True)

    def forward(self, dev):
        self.ry(dev)


def algorithms() -> None:
    hamil = Hamiltonian([1.0, 0.5], ["ZZ", "ZX"])
    hamil.hamil_info = {"hamil_list": [{"pauli_string": "ZZ", "coeff": 1.0}]}
    step(
        "hamiltonian",
        lambda: (hamil.matrix, repr(hamil), len(hamil), Hamiltonian([1.0], ["ZX"], endianness="little").get_matrix()),
    )
    step("vqe", lambda: VQE(hamil, Ansatz(), {"n_epochs": 1, "n_steps": 2}).train())
    oracle = tq.QuantumModule.from_op_history([{"name": "multicnot", "n_wires": 3, "wires": [0, 1, 2]}])
    step("grover", lambda: Grover(oracle, 1, 3).execute(device()))
    for swaps in (True, False):
        step(
            "fourier",
            lambda: (
                QFT(3, do_swaps=swaps).construct_qft_circuit()(device()),
                QFT(3, add_barrier=True).construct_inverse_qft_circuit()(device()),
            ),
        )
    step(
        "exponential",
        lambda: (
            tq.OpHamilExp(hamil, theta=0.3)(device(), wires=[0, 1]),
            tq.OpPauliExp([1.0, 0.5], ["ZZ", "ZX"], theta=0.2)(device(), wires=[0, 1]),
        ),
    )
    step("exp", lambda: (tq.OpHamilExp(hamil).matrix, tq.OpHamilExp(hamil).exponent_matrix))


def pulsed() -> None:
    hamil = [[0, 1], [1, 0]]
    direct = pulse.QuantumPulseDirect(n_steps=4, hamil=hamil)
    gauss = pulse.QuantumPulseGaussian(hamil=hamil, n_steps=4)
    step("unitary", lambda: (direct.get_unitary(), gauss.get_unitary(), repr(direct), repr(gauss)))
    shape = torch.ones(5, requires_grad=True)
    h = pulses.H_qubit_example(1, shape, 0.2) if hasattr(pulses, "H_qubit_example") else None
    step("schroedinger", lambda: pulse.sesolve(pulses.InitialState(1), h, n_dt=3, dt=0.2))
    step("master", lambda: pulse.mesolve(pulses.InitialDensity(1), h, n_dt=3, dt=0.2, L_ops=[pulses.sigmaminus()]))
    step(
        "bloch",
        lambda: (
            pulses.sv2bloch(pulses.InitialState(1)),
            pulses.dens2bloch(pulses.InitialDensity(1)),
            pulses.sigmaplus(),
            pulses.sigmai(),
        ),
    )


def helpers() -> None:
    model = Circuit()
    step("loss", lambda: (utils.get_unitary_loss(tq.QuantumModuleList([tq.TrainableUnitary(has_params=True, trainable=True, wires=0)])), utils.legalize_unitary(tq.QuantumModuleList([tq.TrainableUnitary(has_params=True, trainable=True, wires=0)]))))  # fmt: skip
    step("endian", lambda: (utils.switch_little_big_endian_matrix(torch.eye(4).numpy()), utils.switch_little_big_endian_state(torch.rand(4).numpy()), utils.find_global_phase(torch.eye(2).numpy(), torch.eye(2).numpy(), 1e-3)))  # fmt: skip
    step(
        "text",
        lambda: (
            utils.pauli_string_to_matrix("XZ"),
            utils.pauli_eigs(2),
            utils.diag(torch.rand(2, 3)),
            utils.normalize_statevector(torch.rand(2, 4)),
        ),
    )
    step("counts", lambda: utils.get_expectations_from_counts({"00": 5, "01": 3}, 2))
    step("list", lambda: utils.build_module_from_op_list(utils.build_module_op_list(model, torch.rand(1, 3)))(device()))
    step(
        "mixed",
        lambda: (
            utils.partial_trace(device(), [0]),
            utils.tensor_form(torch.eye(4)[None]),
            utils.matrix_form(torch.eye(4).reshape(1, 2, 2, 2, 2)),
        ),
    )
    step("timed", lambda: timed())
    quantizer = CliffordQuantizer()
    for name in ("quantize_sse", "gaussian_ste", "straight_through", "linear_ste"):
        step(name, lambda: getattr(quantizer, name)(torch.rand(3, requires_grad=True)))
    step("noise", lambda: noisy())
    from torchquantum.dataset import LayerRegression, VQEDataset

    step("data", lambda: (LayerRegression(2, 4, Ansatz) if callable(LayerRegression) else None, VQEDataset))


def timed() -> None:
    with utils.Timer(device="cpu", times=1):
        torch.rand(3)


def noisy() -> None:
    noise = tq.NoiseModelTQActivation(mean=(0.0,), std=(0.1,), n_epochs=2)
    noise.adjust_noise(1)
    noise.add_noise(torch.rand(2, 3), 0)
    phase = tq.NoiseModelTQPhase(mean=0.0, std=0.1, n_epochs=2)
    phase.adjust_noise(1)
    phase.add_noise(torch.rand(2, 3))
    circuit = Circuit()
    circuit.set_noise_model_tq(noise)
    circuit(device(), torch.rand(2, 3))


class Hybrid(nn.Module):
    def __init__(self):
        super().__init__()
        self.circuit, self.head = Circuit(), nn.Linear(3, 2)

    def forward(self, x):
        return self.head(self.circuit(device(), x))


def hybrid() -> None:
    Hybrid()(torch.rand(2, 3)).sum().backward()


steps(gates, trained, static, encoders, measurements, ansatzes, algorithms, pulsed, helpers, hybrid)
