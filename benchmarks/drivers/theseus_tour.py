"""What Theseus's documentation shows: objectives, Lie groups, cost functions, nonlinear optimizers as layers, four ways to differentiate them."""

import sys
import types
from collections.abc import Callable
from typing import Any

import torch

for missing in ("urdf_parser_py", "urdf_parser_py.urdf"):
    sys.modules[missing] = types.ModuleType(missing)
sys.modules["urdf_parser_py"].urdf = sys.modules["urdf_parser_py.urdf"]  # type: ignore[attr-defined]
robot: Any = types.ModuleType("torchkin")
robot.Robot = robot.get_forward_kinematics_fns = None
sys.modules["torchkin"] = robot

import theseus as th

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def fit(make: Any, mode: str, autograd: str = "vmap", **options: Any) -> None:
    x_true, y_true = torch.rand(1, 8), torch.rand(1, 8)
    x, y, v = th.Variable(x_true, name="x"), th.Variable(y_true, name="y"), th.Vector(1, name="v")

    def error(optim_vars: Any, aux_vars: Any) -> torch.Tensor:
        a, b = aux_vars
        return b.tensor - optim_vars[0].tensor * torch.exp(a.tensor)

    objective = th.Objective()
    objective.add(
        th.AutoDiffCostFunction(
            [v], error, 8, aux_vars=[x, y], cost_weight=th.ScaleCostWeight(1.0), autograd_mode=autograd
        )
    )
    layer = th.TheseusLayer(make(objective, max_iterations=4, **options))
    phi = torch.nn.Parameter(x_true + 0.1)
    outer = torch.optim.Adam([phi], lr=0.001)
    for _ in range(2):
        solution, _info = layer.forward(
            input_tensors={"x": phi.clone(), "v": torch.ones(1, 1)},
            optimizer_kwargs={
                "backward_mode": mode,
                "backward_num_iterations": 2,
                "track_best_solution": True,
                "track_err_history": True,
                "track_state_history": True,
                "verbose": True,
            },
        )
        loss = torch.nn.functional.mse_loss(solution["v"], torch.ones(1, 1))
        loss.backward()
        outer.step()
    layer.to(dtype=torch.float64)
    print(layer.device, layer.dtype)
    step("samples", lambda: layer.compute_samples(n_samples=3))
    step("verify", lambda: layer.verify_jacobians())


def groups() -> None:
    for name in ("SO2", "SE2", "SO3", "SE3", "Point2", "Point3"):
        cls = getattr(th, name)
        a, b = cls.rand(3), cls.randn(3)
        t = torch.randn(3, a.dof()) * 0.3
        for do in (
            lambda a=a, b=b: a.compose(b),
            lambda a=a: a.inverse(),
            lambda a=a: a.log_map(),
            lambda a=a: a.adjoint(),
            lambda a=a, b=b: a.between(b),
            lambda a=a, b=b: a.local(b),
            lambda a=a, t=t: a.retract(t),
            lambda cls=cls, t=t: cls.exp_map(t),
            lambda cls=cls, t=t: cls.hat(t),
            lambda cls=cls, t=t: cls.vee(cls.hat(t)),
            lambda a=a: a.copy("c"),
            lambda a=a: a[0],
            lambda a=a: str(a),
            lambda a=a: a.to_matrix(),
            lambda a=a: a.numel(),
            lambda a=a, b=b: th.compose(a, b),
            lambda a=a, b=b: th.local(a, b),
            lambda a=a: th.inverse(a),
            lambda a=a: th.log_map(a),
            lambda a=a, t=t: th.retract(a, t),
            lambda a=a: th.adjoint(a),
            lambda a=a, b=b: th.between(a, b),
            lambda a=a: a.update(a.tensor),
            lambda a=a, t=t: a.project(torch.randn(3, *a.shape[1:])),
            lambda a=a: a.to(torch.float32),
            lambda a=a, b=b: a.between(b, jacobians=[]),
            lambda a=a, b=b: a.compose(b, jacobians=[]),
            lambda a=a: a.log_map(jacobians=[]),
            lambda cls=cls, t=t: cls.exp_map(t, jacobians=[]),
            lambda a=a, b=b: a + b,
            lambda a=a, b=b: a - b,
            lambda a=a: -a,
            lambda a=a: 2.0 * a,
        ):
            step(name, do)
        if name.startswith("S"):
            point = getattr(th, f"Point{name[-1]}").rand(3)
            for method in ("rotate", "unrotate", "transform_to", "transform_from"):
                step(
                    method,
                    lambda a=a, point=point, method=method: (
                        getattr(a, method)(point, jacobians=[]) if hasattr(a, method) else None
                    ),
                )
    step("euler", lambda: (th.SO3.rand(2).to_quaternion(), th.SE3.rand(2).to_x_y_z_quaternion()))
    v = th.Vector.rand(2, 3)
    for do in (
        lambda: v + v,
        lambda: v - v,
        lambda: -v,
        lambda: v.dot(v),
        lambda: v.inner(v),
        lambda: v.abs(),
        lambda: v.norm(),
        lambda: v @ v,
        lambda: v.outer(v),
        lambda: v.cat(v),
    ):
        step("vector", do)
    with th.enable_lie_tangent(), th.no_lie_group_check():
        th.SE2.rand(1)


def costs() -> None:
    weight, diagonal = th.ScaleCostWeight(2.0), th.DiagonalCostWeight(torch.ones(1, 3))
    a, b, m = th.SE2.rand(1), th.SE2.rand(1), th.SE2.rand(1)
    p, q, u, w = th.Point2.rand(1), th.Point2.rand(1), th.Point2.rand(1), th.Point2.rand(1)
    sdf = torch.rand(1, 10, 10)
    costs: list[Any] = [
        th.Difference(a, b, diagonal) if hasattr(th, "Difference") else th.eb.Local(a, b, diagonal),
        th.eb.Between(a, b, m, diagonal),
        th.eb.Local(a, m, weight),
        th.eb.DoubleIntegrator(p, u, q, w, 0.1, weight),
        th.eb.GPMotionModel(p, u, q, w, 0.1, th.eb.GPCostWeight(torch.eye(2)[None], 0.1)),
        th.eb.MovingFrameBetween(a, b, th.SE2.rand(1), th.SE2.rand(1), m, weight),
        th.eb.Collision2D(p, th.Point2(tensor=torch.zeros(1, 2)), th.Variable(sdf), 0.5, 0.2, weight),
        th.eb.EffectorObjectContactPlanar(
            a, b, th.Point2(tensor=torch.zeros(1, 2)), th.Variable(sdf), 0.5, 0.2, weight
        ),
        th.eb.QuasiStaticPushingPlanar(a, b, th.SE2.rand(1), th.SE2.rand(1), 0.3, weight),
        th.eb.HingeCost(th.Vector.rand(1, 2), -0.5, 0.5, 0.1, weight),
        th.eb.Nonholonomic(a, th.Vector.rand(1, 3), weight),
    ]
    for loss in (th.HuberLoss, th.WelschLoss, th.HingeLoss):
        costs.append(th.RobustCostFunction(th.eb.Between(a, b, m, diagonal), loss, th.Variable(torch.zeros(1, 1))))
    costs.append(
        th.GNCRobustCostFunction(
            th.eb.Between(a, b, m, diagonal),
            th.GemanMcClureLoss,
            th.Variable(torch.zeros(1, 1)),
            th.Variable(torch.ones(1, 1)),
        )
    )
    for cost in costs:
        step(
            cost.name,
            lambda cost=cost: (
                cost.error(),
                cost.jacobians(),
                cost.weighted_error(),
                cost.weighted_jacobians_error(),
                cost.copy(),
                cost.dim(),
            ),
        )


def graph(make: Any, solver: Any, mode: str, **options: Any) -> None:
    objective = th.Objective()
    poses = [th.SE2(x_y_theta=torch.rand(2, 3), name=f"pose{i}") for i in range(3)]
    weight = th.ScaleCostWeight(th.Variable(torch.ones(1, 1), name="w"))
    for i in range(2):
        objective.add(
            th.eb.Between(
                poses[i], poses[i + 1], th.SE2(x_y_theta=torch.rand(2, 3), name=f"m{i}"), weight, name=f"between{i}"
            )
        )
    prior = th.eb.Local(
        poses[0],
        th.SE2(x_y_theta=torch.zeros(1, 3), name="target"),
        th.DiagonalCostWeight(torch.ones(1, 3)),
        name="prior",
    )
    objective.add(th.RobustCostFunction(prior, th.HuberLoss, th.Variable(torch.zeros(1, 1), name="radius")))
    optimizer = make(objective, linear_solver_cls=solver, max_iterations=3, step_size=0.5, **options)
    layer = th.TheseusLayer(optimizer, vectorize=True)
    w = torch.ones(1, 1, requires_grad=True)
    values, _info = layer.forward(
        {"w": w},
        optimizer_kwargs={"backward_mode": mode, "verbose": False, "damping": 0.1, "backward_num_iterations": 2},
    )
    (values["pose1"].sum() + objective.error_metric().sum()).backward()
    (
        objective.copy(),
        objective.error(),
        objective.size(),
        objective.get_cost_function("prior") if objective.has_cost_function("prior") else None,
    )
    objective.update({"w": w.detach()})
    objective.erase("between1")


def others() -> None:
    objective = th.Objective()
    v = th.Vector(2, name="v")
    target = th.Vector(2, name="target")
    objective.add(th.eb.Local(v, target, th.ScaleCostWeight(1.0)))
    layer = th.TheseusLayer(th.DCEM(objective, max_iterations=2, n_sample=10, n_elite=3))
    layer.forward({"target": torch.rand(1, 2, requires_grad=True)})
    gaussian = th.ManifoldGaussian([th.SE2.rand(2)], precision=torch.eye(3).expand(2, 3, 3))
    th.local_gaussian(th.SE2.rand(2), gaussian, return_mean=True)
    th.retract_gaussian(th.SE2.rand(2), gaussian)
    gaussian.copy()
    field = th.eb.SignedDistanceField2D(
        th.Point2(tensor=torch.zeros(1, 2)), 0.2, occupancy_map=torch.rand(1, 8, 8).round()
    )
    field.signed_distance(torch.rand(1, 2, 3))


for make in (th.GaussNewton, th.LevenbergMarquardt, th.Dogleg):
    for mode in ("unroll", "implicit", "truncated", "dlm"):
        step(f"{make.__name__} {mode}", lambda make=make, mode=mode: fit(make, mode))
    for solver in (th.CholeskyDenseSolver, th.LUDenseSolver):
        step(f"graph {solver.__name__}", lambda make=make, solver=solver: graph(make, solver, "unroll"))
    step("graph truncated", lambda make=make: graph(make, th.CholeskyDenseSolver, "truncated"))
for autograd in ("dense", "loop_batch"):
    step(autograd, lambda autograd=autograd: fit(th.GaussNewton, "implicit", autograd))
for part in (groups, costs, others):
    step(part.__name__, part)
