"""What neuromancer's documentation shows: symbolic variables and constraints, nodes, systems, solvers, blocks, linear maps, ODEs."""

import sys
import types

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

sys.modules.setdefault("wandb", types.ModuleType("wandb"))
torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from neuromancer import slim
from neuromancer.callbacks import Callback
from neuromancer.constraint import Loss, Objective, variable
from neuromancer.dataset import DictDataset, get_sequence_dataloaders, get_static_dataloaders
from neuromancer.dynamics import integrators, interpolation, ode
from neuromancer.gradients import gradient, jacobian
from neuromancer.loss import AugmentedLagrangeLoss, BarrierLoss, PenaltyLoss
from neuromancer.modules import activations, blocks, functions, rnn
from neuromancer.modules.function_encoder import FunctionEncoder
from neuromancer.modules.solvers import GradientProjection, IterativeSolver
from neuromancer.problem import Problem
from neuromancer.psl import systems
from neuromancer.system import MovingHorizon, Node, System, SystemPreview
from neuromancer.trainer import Trainer

torch.manual_seed(0)
np.random.seed(0)


def go(label, run):
    try:
        return run()
    except Exception as error:
        print(label, repr(error)[:200])


def number(value):
    return torch.tensor([value])


def loader(name):
    data = DictDataset({"p": torch.rand(16, 2), "x": torch.rand(16, 2)}, name=name)
    return data, DataLoader(data, batch_size=8, collate_fn=data.collate_fn)


def problem(kind):
    net = blocks.MLP(2, 2, nonlin=nn.ReLU, hsizes=[8])
    node = Node(net, ["p"], ["y"], name="map")
    y, p = variable("y"), variable("p")
    cost = ((1 - y[:, [0]]) ** 2 + 2.0 * (y[:, [1]] - p[:, [0]] ** 2) ** 2).minimize(weight=1.0, name="cost")
    bounds = [
        10.0 * (y[:, [0]] >= number(0.1)),
        5.0 * (y[:, [1]] <= number(0.9)) ^ 2,
        1.0 * (y[:, [0]] + y[:, [1]] == number(1.0)),
    ]
    data, _ = loader("train")
    return Problem([node], kind([cost], bounds, *([data] if kind is AugmentedLagrangeLoss else [])))


class Note(Callback):
    def end_epoch(self, trainer, output):
        self.last = output


for kind in (PenaltyLoss, BarrierLoss, AugmentedLagrangeLoss):

    def run(kind=kind):
        made = problem(kind)
        trainer = Trainer(
            made,
            loader("train")[1],
            loader("dev")[1],
            loader("test")[1],
            torch.optim.Adam(made.parameters(), lr=0.01),
            callback=Note(),
            epochs=2,
            patience=2,
            warmup=0,
            train_metric="train_loss",
            eval_metric="dev_loss",
            dev_metric="dev_loss",
            test_metric="test_loss",
            device="cpu",
        )
        best = trainer.train()
        made.load_state_dict(best)
        return trainer.test(best), repr(made)

    go(kind.__name__, run)
go("barriers", lambda: [BarrierLoss([], [variable("x") <= number(2.0)], barrier=b)({"x": torch.rand(4, 1), "name": "d"}) for b in ("log", "inverse", "softexp", "softlog", "expshift")])  # fmt: skip
x = variable("x")
expressions = [x + 1, 1 - x, -x, x * x, x / 2, 2 / (x + 3), x @ torch.rand(2, 2), x**2, x % 2, abs(x), x[:, 0], x.mT]
for expression in expressions:
    go("expression", lambda e=expression: e({"x": torch.rand(4, 2)}))
go("deriv", lambda: (x**2).grad(x)({"x": torch.rand(4, 2, requires_grad=True)}))
go("strict", lambda: [c({"x": torch.rand(4, 2)}) for c in (x < number(0.5), x > number(0.5), (x == number(0.5)) ^ 2)])
go("loss", lambda: Loss(["x"], lambda v: v.mean(), weight=2.0)({"x": torch.rand(2)}))
go("objective", lambda: Objective(x, metric=torch.sum, name="o")({"x": torch.rand(2)}))
go("free", lambda: variable([x], lambda v: v.sin(), display_name="sin")({"x": torch.rand(2)}))

step = blocks.MLP(3, 2, hsizes=[6])
policy = Node(blocks.MLP_bounds(4, 1, hsizes=[6], min=-1.0, max=1.0), ["x", "r"], ["u"], name="policy")
plant = Node(lambda x, u: step(torch.cat([x, u], -1)), ["x", "u"], ["x"], name="plant")
system = System([policy, plant], nsteps=4)
batch = {"x": torch.rand(3, 1, 2), "r": torch.rand(3, 5, 2), "X": torch.rand(3, 4, 1)}
go("system", lambda: system(batch)["x"].sum().backward())
go("init", lambda: System([policy, plant], init_func=lambda d: d)(batch))
preview = SystemPreview([policy, plant], preview_keys_map={"r": ["policy"]}, preview_length={"r": 1}, nsteps=3)
go("preview", lambda: preview(batch))
go("horizon", lambda: [MovingHorizon(Node(step, ["z"], ["w"]), ndelay=2)({"z": torch.rand(2, 3)}) for _ in range(2)])
go("repr", lambda: (repr(system), system.show()))
bounds = [x <= number(0.5), x >= number(0.1)]
go("project", lambda: GradientProjection(bounds, ["x"], ["x"], num_steps=2)({"x": torch.rand(4, 2), "name": "d"}))
go("iterate", lambda: IterativeSolver([x == number(0.5)], ["x"], num_steps=2)({"x": torch.rand(4, 2), "name": "d"}))

BLOCKS = "Linear MLP ResMLP InputConvexNN PytorchRNN RNN BilinearTorch BasisLinear MLPDropout StackedMLP KANBlock MLP_bounds Transformer"
for name in BLOCKS.split():

    def try_block(name=name):
        block = getattr(blocks, name)(3, 2)
        out = block(torch.rand(5, 3))
        (out.sum() + block.reg_error()).backward()

    go(name, try_block)
go("posdef", lambda: blocks.PosDef(blocks.InputConvexNN(3, 1))(torch.rand(4, 3)))
go(
    "interact",
    lambda: blocks.InteractionEmbeddingMLP(3, 2)(torch.rand(4, 3), torch.zeros(4).long(), torch.ones(4).long()),
)
go("interpolate", lambda: blocks.InterpolateAddMultiply()(torch.rand(3), torch.rand(3)))
go("dropout", lambda: blocks.set_model_dropout_mode(blocks.MLPDropout(3, 2, dropout=0.1), True, True))
go(
    "scaling",
    lambda: functions.bounds_scaling(torch.rand(3), 0.0, 1.0) + functions.bounds_clamp(torch.rand(3), 0.0, 1.0),
)
for name, kind in activations.activations.items():
    go(name, lambda kind=kind: kind()(torch.rand(3, requires_grad=True)).sum().backward())
for name, kind in slim.maps.items():

    def try_map(kind=kind):
        made = kind(4, 4)
        (made(torch.rand(2, 4)).sum() + made.reg_error()).backward()
        return made.effective_W()

    go(name, try_map)
go("rnn", lambda: rnn.RNN(3, (4, 4))(torch.rand(5, 2, 3)))

ODES = "TwoTankParam DuffingParam BrusselatorParam LotkaVolterraParam LorenzParam VanDerPolControl CSTR_Param LorenzControl"
for name in ODES.split():

    def try_ode(name=name):
        system = getattr(ode, name)()
        inputs = system.insize - system.outsize
        return integrators.RK4(system, h=0.1)(
            torch.rand(4, system.outsize), *([torch.rand(4, inputs)] if inputs else [])
        )

    go(name, try_ode)
field = blocks.MLP(2, 2, hsizes=[5])
for name, kind in integrators.integrators.items():
    go(name, lambda kind=kind: kind(field, h=0.1)(torch.rand(4, 2)).sum().backward())
go("ssm", lambda: ode.SSM(blocks.Linear(2, 2), blocks.Linear(1, 2), 2, 1)(torch.rand(3, 2), torch.rand(3, 1)))
t, u = torch.linspace(0, 1, 5)[:, None], torch.rand(5, 1)
go("offline", lambda: interpolation.LinInterp_Offline(t, u)(torch.tensor(0.3)))
go("online", lambda: interpolation.LinInterp_Online()(torch.tensor([[0.3]]), t[:2].T, u[:2].T))
z = torch.rand(4, 2, requires_grad=True)
go("gradients", lambda: (gradient(z.pow(2).sum(1, keepdim=True), z), jacobian(z.pow(2), z)))
encoder = FunctionEncoder([blocks.MLP(1, 1, hsizes=[4]) for _ in range(3)])
go("encoder", lambda: encoder(torch.rand(2, 6, 1), torch.rand(2, 6, 1), torch.rand(2, 4, 1)))
for name in ("VanDerPol", "LotkaVolterra", "TwoTank", "CSTR", "Duffing", "LinearSimpleSingleZone"):
    go(name, lambda name=name: systems[name]().simulate(nsim=20))
rows = {"X": np.random.rand(60, 2), "Y": np.random.rand(60, 2), "U": np.random.rand(60, 1)}
go("sequences", lambda: [next(iter(part)) for part in get_sequence_dataloaders(rows, 4, norm_type="zero-one")[0]])
go("static", lambda: [next(iter(part)) for part in get_static_dataloaders(rows)[0]])
