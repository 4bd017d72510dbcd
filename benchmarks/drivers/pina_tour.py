"""What pina's tutorials show: physics-informed and supervised solvers trained by Lightning, operators, blocks, callbacks, weightings."""

import logging
import tempfile
import warnings

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import pina.model as model
import pina.problem.zoo as zoo
import pina.solver as solver
from pina import LabelTensor, Trainer
from pina.callback import MetricTracker, R3Refinement, SwitchOptimizer
from pina.loss import LpLoss, PowerLoss
from pina.model import block
from pina.optim import TorchOptimizer, TorchScheduler
from pina.weighting import NeuralTangentKernelWeighting, ScalarWeighting

torch.manual_seed(0)
warnings.simplefilter("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


def poisson():
    problem = zoo.Poisson2DSquareProblem()
    problem.discretise_domain(8, "random", domains=["D"])
    problem.discretise_domain(4, "random", domains=["boundary"])
    return problem


def run(one, epochs=2, **options) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(one, max_epochs=epochs, accelerator="cpu", enable_model_summary=False, enable_progress_bar=False,
                          logger=False, enable_checkpointing=False, default_root_dir=folder, **options)  # fmt: skip
        trainer.train()
        if options.get("test_size"):
            trainer.test()


def dense(inputs=2, outputs=1, **options):
    return model.FeedForward(inputs, outputs, inner_size=6, n_layers=2, **options)


def physics() -> None:
    optimizer, scheduler = (
        TorchOptimizer(torch.optim.Adam, lr=1e-3),
        TorchScheduler(torch.optim.lr_scheduler.StepLR, step_size=1),
    )
    run(solver.PhysicsInformedSingleModelSolver(poisson(), dense(), optimizer=optimizer, scheduler=scheduler),
        callbacks=[MetricTracker()])  # fmt: skip
    for kind in ("GradientPhysicsInformedSingleModelSolver", "RBAPhysicsInformedSingleModelSolver", "SelfAdaptivePhysicsInformedSolver",
                 "CompetitivePhysicsInformedSolver"):  # fmt: skip
        step(kind, lambda: run(getattr(solver, kind)(poisson(), dense())))
    step("ensemble", lambda: run(solver.PhysicsInformedEnsembleSolver(poisson(), [dense(), dense()])))


def in_time() -> None:
    for problem in (zoo.DiffusionReactionProblem(), zoo.BurgersProblem(), zoo.AllenCahnProblem()):
        problem.discretise_domain(6, "random")
        step(
            "causal",
            lambda: run(
                solver.CausalPhysicsInformedSingleModelSolver(
                    problem,
                    dense(),
                    n_steps=2,
                    regularized_conditions=["D"] if "D" in problem.conditions else list(problem.conditions)[-1:],
                )
            ),
        )


def weighted() -> None:
    for weighting in (ScalarWeighting({"D": 1.0, "boundary": 2.0}), NeuralTangentKernelWeighting(alpha=0.5)):
        one = solver.PhysicsInformedSingleModelSolver(poisson(), dense(), weighting=weighting, loss=LpLoss(p=2))
        step("weighting", lambda: run(one))
    one = solver.PhysicsInformedSingleModelSolver(poisson(), dense(), loss=PowerLoss(p=2))
    switch = SwitchOptimizer([TorchOptimizer(torch.optim.SGD, lr=0.01)], 1)
    step("switch", lambda: run(one, callbacks=[switch]))
    one = solver.PhysicsInformedSingleModelSolver(poisson(), dense())
    step("refined", lambda: run(one, 3, callbacks=[R3Refinement(sample_every=1)]))


ROWS = LabelTensor(torch.rand(12, 2), ["x", "y"])
TRUE = LabelTensor(torch.rand(12, 1), ["u"])


def supervised() -> None:
    problem = zoo.SupervisedProblem(ROWS.tensor, TRUE.tensor)
    step("one", lambda: run(solver.SupervisedSingleModelSolver(problem, dense(), use_lt=False), batch_size=4))
    both = [dense(), model.ResidualFeedForward(2, 1, inner_size=6, n_layers=2)]
    step("two", lambda: run(solver.SupervisedEnsembleSolver(problem, both, use_lt=False)))
    plain = zoo.SupervisedProblem(torch.rand(8, 8, 2), torch.rand(8, 8, 1))
    fno = model.FNO(
        torch.nn.Linear(2, 4), torch.nn.Linear(4, 1), n_modes=2, dimensions=1, inner_size=4, n_layers=2, padding=1
    )
    run(solver.SupervisedSingleModelSolver(plain, fno, use_lt=False), train_size=0.5, val_size=0.25, test_size=0.25)


def learnt(name, network, *given) -> None:
    step(name, lambda: network(*given).sum().backward())


def operators() -> None:
    learnt("deeponet", model.DeepONet(dense(1, 4), dense(1, 4), ["x"], ["y"]), ROWS)
    branches = {dense(1, 4): ["x"], dense(1, 4): ["y"]}
    learnt("mionet", model.MIONet(branches, aggregator="+", reduction="mean"), ROWS)
    points = LabelTensor(torch.rand(2, 6, 2), ["x", "v"])
    for kind, options in (
        ("LowRankNeuralOperator", {"n_kernel_layers": 2, "rank": 2, "inner_size": 4}),
        ("AveragingNeuralOperator", {"n_layers": 2}),
    ):
        made = getattr(model, kind)(torch.nn.Linear(2, 4), torch.nn.Linear(5, 1), ["v"], ["x"], **options)
        learnt(kind, made, points)
    for dimensions in (1, 2, 3):
        fno = model.FNO(
            torch.nn.Linear(2, 3),
            torch.nn.Linear(3, 1),
            n_modes=2,
            dimensions=dimensions,
            inner_size=3,
            n_layers=2,
            padding=1,
        )
        learnt("fno", fno, torch.rand(1, *[6] * dimensions, 2))


def others() -> None:
    learnt("pirate", model.PirateNet(2, 6, 1, n_layers=2), torch.rand(4, 2))
    learnt("kan", model.KolmogorovArnoldNetwork([2, 3, 1]), torch.rand(4, 2))
    learnt("sindy", model.SINDy([lambda x: x[..., :1], lambda x: x[..., :1] ** 2], 2), torch.rand(4, 2))
    knots = {"n": 6, "min": 0, "max": 1, "mode": "auto"}
    learnt("spline", model.Spline(order=3, knots=knots), torch.rand(5, 1))

    class Both(model.MultiFeedForward):
        def forward(self, x):
            return self.one(x) + self.other(x)

    sizes = {"input_dimensions": 2, "output_dimensions": 1, "inner_size": 4}
    learnt("multi", Both({"one": sizes, "other": sizes}), torch.rand(4, 2))


def blocks() -> None:
    learnt("residual", block.ResidualBlock(3, 4, 2), torch.rand(5, 3))
    learnt("enhanced", block.EnhancedLinear(torch.nn.Linear(3, 2), torch.nn.Tanh(), 0.1), torch.rand(5, 3))
    learnt("orthogonal", block.OrthogonalBlock(), torch.rand(5, 3, requires_grad=True))
    pod = block.PODBlock(2)
    pod.fit(torch.rand(6, 4))
    step("pod", lambda: pod.expand(pod.reduce(torch.rand(3, 4))))
    stride = {"domain": [2, 2], "start": [0, 0], "jump": [1, 1], "direction": [1, 1]}
    points = torch.rand(2, 1, 9, 3)
    step("continuous", lambda: block.ContinuousConvBlock(1, 1, [1, 1], stride)(points).sum().backward())
    for kind in ("PeriodicBoundaryEmbedding", "FourierFeatureEmbedding"):
        options = (
            {"input_dimension": 2, "periods": 1.0}
            if kind.startswith("P")
            else {"input_dimension": 2, "output_dimension": 4, "sigma": 1.0}
        )
        step(kind, lambda: getattr(block, kind)(**options)(torch.rand(4, 2)))


def tensors() -> None:
    both = LabelTensor.cat([ROWS.extract(["x"]), ROWS.extract(["y"]).clone()], dim=1)
    both.labels, both.T, both[:3].extract("y"), ROWS["x"]
    (
        LabelTensor.stack([ROWS, ROWS]),
        LabelTensor.summation([TRUE, TRUE]),
        ROWS.vertical_append if hasattr(ROWS, "vertical_append") else None,
    )


steps(physics, in_time, weighted, supervised, operators, others, blocks, tensors)
