"""What torchphysics' tutorials show: domains, samplers, conditions and models of equations, trained by Lightning; operators of functions."""

import logging
import warnings

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import pytorch_lightning
import torchphysics as tp

torch.manual_seed(0)
warnings.simplefilter("ignore")
logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
X, T, U, A = tp.spaces.R2("x"), tp.spaces.R1("t"), tp.spaces.R1("u"), tp.spaces.R1("a")
SQUARE = tp.domains.Parallelogram(X, [0, 0], [1, 0], [0, 1])
TIME = tp.domains.Interval(T, 0, 1)


def train(*conditions, steps_=3, validated=(), **options) -> None:
    solver = tp.solver.Solver(conditions, validated, **options)
    trainer = pytorch_lightning.Trainer(max_steps=steps_, accelerator="cpu", logger=False, enable_checkpointing=False, benchmark=False,
                                        enable_progress_bar=False, enable_model_summary=False)  # fmt: skip
    trainer.fit(solver)


def net(inputs=X * T, outputs=U, kind=tp.models.FCN, **options):
    return kind(inputs, outputs, hidden=(6, 6), **options)


def heat() -> None:
    model = tp.models.Sequential(tp.models.NormalizationLayer(SQUARE * TIME), net())
    inside = tp.samplers.RandomUniformSampler(SQUARE * TIME, n_points=20)
    edge = tp.samplers.GridSampler(SQUARE.boundary, n_points=8) * tp.samplers.RandomUniformSampler(TIME, n_points=3)
    start = tp.samplers.GridSampler(SQUARE, n_points=9) * tp.samplers.DataSampler({"t": torch.zeros(1, 1)})
    rate = tp.models.Parameter(init=1.0, space=A)

    def residual(u, x, t, a, f):
        return tp.utils.laplacian(u, x) - a * tp.utils.grad(u, t) - f

    conditions = [
        tp.conditions.PINNCondition(
            model, inside, residual, data_functions={"f": lambda x, t: x[:, :1] * t}, parameter=rate
        ),
        tp.conditions.PINNCondition(
            model, edge.make_static(), lambda u, f: u - f, data_functions={"f": lambda x: x[:, :1]}, weight=10
        ),
        tp.conditions.PINNCondition(model, start, lambda u: u, name="start"),
        tp.conditions.ParameterCondition(rate, lambda a: a**2, weight=0.1),
    ]
    setting = tp.OptimizerSetting(
        torch.optim.Adam, lr=1e-3, scheduler_class=torch.optim.lr_scheduler.StepLR, scheduler_args={"step_size": 1}
    )
    plots = tp.samplers.PlotSampler(SQUARE, n_points=9, data_for_other_variables={"t": 0.5})
    train(*conditions, validated=conditions[2:3], optimizer_setting=setting)  # fmt: skip
    plots.sample_points()


def others() -> None:
    points = tp.samplers.RandomUniformSampler(SQUARE, n_points=15)
    for model in (tp.models.QRES(X, U, hidden=(6, 6)), tp.models.DeepRitzNet(X, U, 6, 2), tp.models.Harmonic_FCN(X, U, 2, hidden=(6,)),
                  tp.models.Polynomial_FCN(X, U, 2, hidden=(6,)), net(X, activations=tp.models.AdaptiveActivationFunction(torch.nn.Tanh())),
                  net(X, activations=tp.models.Sinus()), net(X, activations=tp.models.ReLUn(2)),
                  tp.models.HardConstraint(net(X), lambda u, x: u * x[:, :1]) if hasattr(tp.models, "HardConstraint") else net(X)):  # fmt: skip
        condition = tp.conditions.PINNCondition(
            model, points, lambda u, x: tp.utils.grad(u, x).sum(1, keepdim=True) - u
        )
        step(type(model).__name__, lambda: train(condition))
    both = tp.models.Parallel(net(X, U), net(X, A))
    step(
        "both",
        lambda: train(tp.conditions.PINNCondition(both, points, lambda u, a, x: u - a + tp.utils.partial(u, x, x))),
    )


def conditions() -> None:
    points, model = tp.samplers.RandomUniformSampler(SQUARE, n_points=10), net(X)
    step("ritz", lambda: train(tp.conditions.DeepRitzCondition(model, points, lambda u, x: tp.utils.grad(u, x) ** 2)))
    step("adaptive", lambda: train(tp.conditions.AdaptiveWeightsCondition(model, points.make_static(), lambda u: u)))
    line = tp.domains.Interval(T, 0, 1)
    rows = tp.samplers.RandomUniformSampler(SQUARE, n_points=5)
    step(
        "periodic",
        lambda: train(
            tp.conditions.PeriodicCondition(
                net(), line, lambda u_left, u_right: u_left - u_right, non_periodic_sampler=rows
            )
        ),
    )
    step("integro", lambda: train(tp.conditions.IntegroPINNCondition(net(), tp.samplers.RandomUniformSampler(SQUARE * TIME, n_points=10),
         lambda u, t_integral, u_integral: u - u_integral.mean(), tp.samplers.RandomUniformSampler(TIME, n_points=4))))  # fmt: skip
    data = tp.utils.PointsDataLoader(
        (tp.spaces.Points(torch.rand(8, 2), X), tp.spaces.Points(torch.rand(8, 1), U)), batch_size=4
    )
    for norm, whole in ((2, False), (4, True)):
        step("data", lambda: train(tp.conditions.DataCondition(model, data, norm=norm, use_full_dataset=whole)))
    for adaptive in (
        tp.samplers.AdaptiveThresholdRejectionSampler(SQUARE, 0.5, n_points=10),
        tp.samplers.AdaptiveRandomRejectionSampler(SQUARE, n_points=10),
    ):
        step(
            "sampler",
            lambda: train(tp.conditions.PINNCondition(model, adaptive, lambda u, x: tp.utils.laplacian(u, x))),
        )


def shapes() -> None:
    circle, triangle = tp.domains.Circle(X, [0.5, 0.5], 0.3), tp.domains.Triangle(X, [0, 0], [1, 0], [0, 1])
    ball = tp.domains.Sphere(tp.spaces.R3("y"), [0, 0, 0], 1.0)
    growing = tp.domains.Circle(X, lambda t: torch.cat((t, t), dim=1), lambda t: t + 1)
    for domain in (SQUARE - circle, SQUARE + circle, SQUARE & circle, triangle, ball, tp.domains.Translate(circle, [1.0, 0.0]),
                   tp.domains.Rotate.from_angles(triangle, 0.3)):  # fmt: skip
        step(
            "inside",
            lambda: (
                domain.sample_random_uniform(n=6),
                domain.sample_grid(n=6),
                domain.bounding_box(),
                domain.volume(),
            ),
        )
        if hasattr(domain, "boundary"):
            step(
                "edge",
                lambda: (
                    points := domain.boundary.sample_random_uniform(n=6),
                    domain.boundary.sample_grid(n=6),
                    domain.boundary.normal(points),
                ),
            )
    step("growing", lambda: tp.samplers.RandomUniformSampler(growing * TIME, n_points=6).sample_points())
    for sampler in (tp.samplers.GaussianSampler(TIME, 5, 0.5, 0.1), tp.samplers.LHSSampler(SQUARE, 5), tp.samplers.ExponentialIntervalSampler(TIME, 5, 2),
                    tp.samplers.GridSampler(SQUARE, n_points=6) + tp.samplers.GridSampler(circle, n_points=6), tp.samplers.GridSampler(SQUARE, density=20),
                    tp.samplers.GridSampler(SQUARE, n_points=4).append(tp.samplers.GridSampler(TIME, n_points=4)),
                    tp.samplers.RandomUniformSampler(SQUARE, n_points=9, filter_fn=lambda x: x[:, 0] > 0.2)):  # fmt: skip
        step(type(sampler).__name__, lambda: (sampler.sample_points(), len(sampler)))


def operators() -> None:
    space = tp.spaces.FunctionSpace(T, A)
    family = tp.domains.CustomFunctionSet(
        space,
        tp.samplers.RandomUniformSampler(tp.domains.Interval(tp.spaces.R1("k"), 0, 1), n_points=4),
        lambda k, t: k * t,
    )
    grid = tp.samplers.GridSampler(TIME, n_points=6).sample_points()
    trunk_points = tp.samplers.GridSampler(TIME, n_points=5)
    trunk = tp.models.FCTrunkNet(T, trunk_points.sample_points(), hidden=(6,), trunk_input_copied=True)
    branch = tp.models.FCBranchNet(space, grid, hidden=(6,))
    model = tp.models.DeepONet(trunk, branch, U, output_neurons=4)
    condition = tp.conditions.PIDeepONetCondition(model, tp.samplers.FunctionSamplerRandomUniform(3, family), trunk_points,
                                                  lambda u, t: tp.utils.grad(u, t) - u)  # fmt: skip
    step("deeponet", lambda: train(condition))
    fno = tp.models.FNO(A, U, fourier_layers=2, hidden_channels=4, fourier_modes=2)
    rows = tp.spaces.Points(torch.rand(3, 8, 1), A)
    step("fno", lambda: fno(rows).as_tensor.sum().backward())


def calculus() -> None:
    x = torch.rand(5, 2, requires_grad=True)
    u, v = (x**2).sum(1, keepdim=True), x**2
    tp.utils.laplacian(u, x), tp.utils.grad(u, x), tp.utils.div(v, x), tp.utils.jac(v, x), tp.utils.sym_grad(v, x)
    tp.utils.partial(u, x, x), tp.utils.convective(v, v, x), tp.utils.normal_derivative(u, torch.rand(5, 2), x)
    points = tp.spaces.Points(torch.rand(5, 3), X * T)
    (
        points[:, "x"],
        points | tp.spaces.Points(torch.rand(5, 1), U),
        points[0:2].as_tensor,
        points.coordinates,
        points == points,
    )
    (
        tp.spaces.Points.joined(tp.spaces.Points(torch.rand(5, 2), X), tp.spaces.Points(torch.rand(5, 1), T)),
        (X * T).dim,
        X in (X * T),
    )


steps(heat, others, conditions, shapes, operators, calculus)
