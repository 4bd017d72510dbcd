"""What norse's documentation shows: cells, encoders, lifted layers, a spiking network trained, every functional neuron once."""

import importlib
import pkgutil

import torch
from norse.torch import functional as F
from norse.torch import module as M

for package in (F, M):
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not found.ispkg:
            importlib.import_module(found.name)

torch.manual_seed(0)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = M.encode.ConstantCurrentLIFEncoder(6)
        self.conv = M.lift.Lift(torch.nn.Conv2d(1, 4, 3))
        self.l1, self.fc, self.out = M.lif.LIFCell(64, 16), torch.nn.Linear(16, 3), M.leaky_integrator.LICell(3, 3)
        self.lsnn = M.lsnn.LSNNCell(64, 16)

    def forward(self, x):
        x = self.conv(self.encode(x))
        s = t = o = None
        for step in x:
            flat = step.flatten(1)
            z, s = self.l1(flat, s)
            w, t = self.lsnn(flat, t)
            v, o = self.out(self.fc(z + w), o)
        return v


def train():
    net = Net()
    optimizer = torch.optim.Adam(net.parameters())
    loss = torch.nn.functional.cross_entropy(net(torch.rand(2, 1, 6, 6)), torch.tensor([0, 1]))
    loss.backward()
    optimizer.step()
    str(net)


def attempt(name, step):
    try:
        step()
    except Exception as error:
        print(name, type(error).__name__, error)


def cells():
    def lif_classes(module):
        return [
            c
            for c in vars(module).values()
            if isinstance(c, type) and issubclass(c, torch.nn.Module) and c.__module__.startswith("norse")
        ]

    for module in (
        M.lif,
        M.lif_refrac,
        M.lif_adex,
        M.lif_ex,
        M.lif_mc,
        M.lif_mc_refrac,
        M.coba_lif,
        M.lsnn,
        M.lif_correlation,
        M.leaky_integrator,
    ):
        for cls in lif_classes(module):

            def one(cls=cls):
                for args in ((4, 5), (4, 5, 2), ((5,),), ()):
                    try:
                        cell = cls(*args)
                        break
                    except TypeError:
                        continue
                for x in (torch.rand(2, 4), torch.rand(3, 2, 4), torch.rand(2, 5)):
                    try:
                        y, state = cell(x)
                        cell(x, state)
                        y.sum().backward()
                        break
                    except Exception as error:
                        last = error
                else:
                    print(cls.__name__, last)

            attempt(cls.__name__, one)


def encoders():
    x = torch.rand(3, 4)
    (
        M.encode.PoissonEncoder(5)(x),
        M.encode.SpikeLatencyEncoder()(x),
        M.encode.SpikeLatencyLIFEncoder(6)(x),
        M.encode.SignedPoissonEncoder(5)(x),
    )
    M.encode.PopulationEncoder(4)(x[:, 0])
    (
        F.encode.spike_latency_encode(F.encode.poisson_encode(x, 4)),
        F.encode.constant_current_lif_encode(x, 5),
        F.encode.population_encode(x[0], 3),
    )


def functional():
    x = torch.rand(2, 4, requires_grad=True)
    for method in ("super", "heavi_erf", "heavi_tanh", "tanh", "tent", "circ", "logistic", "heavi_circ", "triangle"):
        attempt(method, lambda: F.threshold.threshold(x - 0.5, method, torch.tensor(100.0)).sum().backward())
    F.heaviside.heaviside(x), F.superspike.super_fn(x, 10.0)
    (
        F.logical.logical_xor((x > 0.5).float(), (x > 0.3).float()),
        F.logical.posedge_detector((x > 0.5).float(), (x > 0.3).float()),
    )
    F.regularization.regularize_step(x, (x > 0.5).float(), torch.tensor(0.0))


def regular():
    reg = M.regularization.RegularizationCell()
    attempt("reg", lambda: reg(torch.rand(2, 4), None))
    from norse.torch.models import conv

    attempt(
        "model",
        lambda: conv.ConvNet(1, 28, seq_length=2)(torch.rand(2, 1, 1, 28, 28)) if hasattr(conv, "ConvNet") else None,
    )


for step in (train, cells, encoders, functional, regular):
    attempt(step.__name__, step)
