"""What DeepXDE's documentation shows, with the PyTorch backend: PDEs, inverse problems, operators, geometries, callbacks."""

import os

os.environ["DDE_BACKEND"] = "pytorch"

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deepxde as dde
import numpy as np
import torch

FOLDER = Path(tempfile.mkdtemp())
os.chdir(FOLDER)
dde.config.set_random_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def poisson() -> None:
    def pde(x: Any, y: Any) -> Any:
        return -dde.grad.hessian(y, x) - np.pi**2 * torch.sin(np.pi * x)

    line = dde.geometry.Interval(-1, 1)
    bcs = [
        dde.icbc.DirichletBC(line, lambda x: np.sin(np.pi * x), lambda _, on: on),
        dde.icbc.NeumannBC(line, lambda x: np.pi * np.cos(np.pi * x), lambda x, on: on and dde.utils.isclose(x[0], 1)),
        dde.icbc.RobinBC(line, lambda _x, y: y, lambda x, on: on and dde.utils.isclose(x[0], 1)),
        dde.icbc.PeriodicBC(line, 0, lambda _, on: on),
        dde.icbc.OperatorBC(line, lambda x, y, _: dde.grad.jacobian(y, x) - 1, lambda _, on: on),
        dde.icbc.PointSetBC(np.array([[0.5]]), np.array([[1.0]])),
        dde.icbc.PointSetOperatorBC(np.array([[0.5]]), np.array([[1.0]]), lambda _x, y, _X: y),
    ]
    data = dde.data.PDE(line, pde, bcs, 8, 2, solution=lambda x: np.sin(np.pi * x), num_test=10)
    net = dde.nn.FNN([1] + [8] * 2 + [1], "tanh", "Glorot uniform", regularization=("l2", 1e-4))
    net.apply_feature_transform(lambda x: x)
    net.apply_output_transform(lambda x, y: y * (1 - x**2))
    model = dde.Model(data, net)
    model.compile("adam", lr=1e-3, metrics=["l2 relative error"], loss_weights=[1] * 8, decay=("step", 10, 0.9))
    calls = [
        dde.callbacks.ModelCheckpoint("ck", save_better_only=True, period=1),
        dde.callbacks.EarlyStopping(patience=100),
        dde.callbacks.Timer(10),
        dde.callbacks.FirstDerivative(np.array([[0.1]], dtype=np.float32)),
        dde.callbacks.PDEPointResampler(period=1),
        dde.callbacks.MovieDumper("movie", [-1], [1], period=1),
        dde.callbacks.OperatorPredictor(np.array([[0.1]], dtype=np.float32), lambda _x, y: y),
    ]
    history, state = model.train(iterations=4, display_every=2, callbacks=calls)
    dde.saveplot(history, state, issave=True, isplot=False)
    model.compile("L-BFGS")
    dde.optimizers.set_LBFGS_options(maxiter=3)
    model.train()
    x = line.uniform_points(5, True)
    model.predict(x, operator=pde)
    model.predict(x, callbacks=calls[3:4])
    model.save("model")
    model.restore("model-4.pt") if Path("model-4.pt").exists() else None
    model.state_dict()


def burgers() -> None:
    def pde(x: Any, y: Any) -> Any:
        return (
            dde.grad.jacobian(y, x, i=0, j=1)
            + y * dde.grad.jacobian(y, x, i=0, j=0)
            - 0.01 * dde.grad.hessian(y, x, i=0, j=0)
        )

    domain = dde.geometry.GeometryXTime(dde.geometry.Interval(-1, 1), dde.geometry.TimeDomain(0, 0.99))
    bc = dde.icbc.DirichletBC(domain, lambda _x: 0, lambda _, on: on)
    ic = dde.icbc.IC(domain, lambda x: -np.sin(np.pi * x[:, 0:1]), lambda _, initial: initial)
    for way in ("pseudo", "uniform", "Hammersley", "LHS"):
        data = dde.data.TimePDE(domain, pde, [bc, ic], 16, 4, 8, train_distribution=way)
    net = dde.nn.PFNN([2, [4, 4], [4, 4], 2], "tanh", "Glorot normal")
    model = dde.Model(dde.data.TimePDE(domain, pde, [bc, ic], 16, 4, 8), dde.nn.FNN([2, 8, 1], ["sin"], "He normal"))
    model.compile("rmsprop", lr=1e-3)
    model.train(iterations=2)
    data.replace_with_anchors(domain.random_points(6))
    data.add_anchors(domain.random_points(6))
    data.resample_train_points()
    model = dde.Model(data, net)
    model.compile("sgd", lr=1e-3)
    step("pfnn", lambda: model.train(iterations=2))


def inverse() -> None:
    constant = dde.Variable(1.0)

    def pde(x: Any, y: Any) -> Any:
        return [dde.grad.jacobian(y, x, i=0, j=0) - constant * y[:, 1:2], dde.grad.jacobian(y, x, i=1, j=0) + y[:, 0:1]]

    time = dde.geometry.TimeDomain(0, 3)
    points = np.linspace(0, 3, 5)[:, None]
    observed = dde.icbc.PointSetBC(points, np.sin(points), component=0)
    ic = dde.icbc.IC(time, lambda _x: 0.0, lambda _, initial: initial, component=0)
    data = dde.data.PDE(time, pde, [ic, observed], 8, 2, anchors=points)
    model = dde.Model(data, dde.nn.FNN([1, 8, 2], "swish", "Glorot uniform"))
    model.compile("adam", lr=1e-3, external_trainable_variables=constant)
    variable = dde.callbacks.VariableValue(constant, period=1, filename="v.dat")
    model.train(iterations=3, callbacks=[variable])
    variable.get_value()


def functions() -> None:
    line = dde.geometry.Interval(-1, 1)
    model = dde.Model(dde.data.Function(line, lambda x: x**2, 8, 8), dde.nn.FNN([1, 8, 1], "relu", "He uniform"))
    model.compile("adam", lr=1e-3, metrics=["MAPE", "MSE"], loss="MAE")
    model.train(iterations=2, batch_size=4)
    x, y = np.random.rand(8, 2).astype(np.float32), np.random.rand(8, 1).astype(np.float32)
    model = dde.Model(dde.data.DataSet(x, y, x, y, standardize=True), dde.nn.FNN([2, 8, 1], "gelu", "zeros"))
    model.compile("adam", lr=1e-3, loss="mean l2 relative error")
    model.train(iterations=2)
    step("mf", lambda: dde.data.MfFunc(line, lambda x: x, lambda x: x**2, 4, 4, 4))
    step(
        "func constraint", lambda: dde.data.FuncConstraint(line, lambda x: x, lambda x, y, z: y, 4, lambda _, on: on, 4)
    )


def several(strategy: str) -> None:
    width = 4 if strategy == "split_branch" else 8
    net = dde.nn.DeepONetCartesianProd(
        [10, 8, 8], [1, 8, width], "relu", "Glorot normal", num_outputs=2, multi_output_strategy=strategy
    )
    net((torch.rand(3, 10), torch.rand(5, 1)))


def operators() -> None:
    space = dde.data.GRF(length_scale=0.2, N=50)
    other = dde.data.PowerSeries(3)
    for each in (space, other, dde.data.Chebyshev(3)):
        features = each.random(4)
        each.eval_one(features[0], 0.5), each.eval_batch(features, np.linspace(0, 1, 5)[:, None])
    step("2d", lambda: dde.data.GRF2D(N=5).random(1))
    branch = np.random.rand(6, 10).astype(np.float32)
    trunk = np.random.rand(5, 1).astype(np.float32)
    targets = np.random.rand(6, 5).astype(np.float32)
    data = dde.data.TripleCartesianProd((branch, trunk), targets, (branch, trunk), targets)
    net = dde.nn.DeepONetCartesianProd([10, 8, 8], [1, 8, 8], "tanh", "Glorot normal")
    net.apply_output_transform(lambda inputs, outputs: outputs * 2)
    model = dde.Model(data, net)
    model.compile("adam", lr=1e-3, metrics=["mean l2 relative error"])
    model.train(iterations=3, batch_size=2)
    model.predict((branch, trunk))
    for strategy in ("independent", "split_both", "split_branch", "split_trunk"):
        step(strategy, lambda strategy=strategy: several(strategy))
    step(
        "pod",
        lambda: dde.nn.PODDeepONet(np.random.rand(5, 8).astype(np.float32), [10, 8, 8], "tanh", "Glorot normal")(
            (torch.rand(3, 10), torch.rand(5, 1))
        ),
    )
    flat = dde.nn.DeepONet([10, 8, 8], [1, 8, 8], "tanh", "Glorot normal")
    quick = dde.Model(
        dde.data.Triple((branch[:5], trunk), targets[0][:, None], (branch[:5], trunk), targets[0][:, None]), flat
    )
    quick.compile("adam", lr=1e-3)
    quick.train(iterations=2, batch_size=2)
    mio = dde.nn.MIONetCartesianProd([10, 8, 8], [10, 8, 8], [1, 8, 8], "tanh", "Glorot normal")
    quad = dde.data.QuadrupleCartesianProd((branch, branch, trunk), targets, (branch, branch, trunk), targets)
    model = dde.Model(quad, mio)
    model.compile("adam", lr=1e-3)
    model.train(iterations=2)

    def equation(x: Any, y: Any, aux: Any) -> Any:
        return dde.grad.jacobian(y, x) - aux

    line = dde.geometry.Interval(0, 1)
    pde = dde.data.PDE(line, equation, dde.icbc.DirichletBC(line, lambda _x: 0, lambda _, on: on), 4, 2)
    points = line.uniform_points(6, True)
    for make in (dde.data.PDEOperator, dde.data.PDEOperatorCartesianProd):
        operator = make(pde, space, points, 8, function_variables=[0], num_test=4)
        model = dde.Model(
            operator,
            dde.nn.DeepONet([6, 8, 8], [1, 8, 8], "tanh", "Glorot normal")
            if make is dde.data.PDEOperator
            else dde.nn.DeepONetCartesianProd([6, 8, 8], [1, 8, 8], "tanh", "Glorot normal"),
        )
        model.compile("adam", lr=1e-3)
        step(make.__name__, lambda model=model: model.train(iterations=2))


def geometries() -> None:
    g = dde.geometry
    shapes = [
        g.Interval(0, 1),
        g.Disk([0, 0], 1),
        g.Ellipse([0, 0], 1, 0.5),
        g.Polygon([[0, 0], [1, 0], [1, 1], [0, 1], [0.2, 0.5]]),
        g.Rectangle([0, 0], [1, 1]),
        g.Triangle([0, 0], [1, 0], [0, 1]),
        g.Cuboid([0, 0, 0], [1, 1, 1]),
        g.Sphere([0, 0, 0], 1),
        g.Hypercube([0] * 4, [1] * 4),
        g.Hypersphere([0] * 4, 1),
        g.PointCloud(np.random.rand(9, 2), np.random.rand(4, 2), np.ones((4, 2))),
    ]
    square, disk = g.Rectangle([0, 0], [1, 1]), g.Disk([0, 0], 1)
    shapes += [
        g.CSGUnion(square, disk),
        g.CSGDifference(square, disk),
        g.CSGIntersection(square, disk),
        square | disk,
        square - disk,
        square & disk,
    ]
    for shape in shapes:
        name = type(shape).__name__
        points = np.random.rand(3, shape.dim).astype(np.float32)
        for method in ("inside", "on_boundary", "boundary_normal", "mindist2boundary"):
            step(name, lambda shape=shape, method=method, points=points: getattr(shape, method)(points))
        for method in ("uniform_points", "random_points", "uniform_boundary_points", "random_boundary_points"):
            step(name, lambda shape=shape, method=method: getattr(shape, method)(5))
        step(name, lambda shape=shape, points=points: shape.periodic_point(points, 0))
        step(name, lambda shape=shape: shape.boundary_constraint_factor(torch.rand(3, shape.dim)))
    domain = g.GeometryXTime(square, g.TimeDomain(0, 1))
    for method in (
        "uniform_points",
        "random_points",
        "uniform_boundary_points",
        "random_boundary_points",
        "uniform_initial_points",
        "random_initial_points",
    ):
        step(method, lambda method=method: getattr(domain, method)(4))


def fractional() -> None:
    line = dde.geometry.Interval(0, 1)
    bc = dde.icbc.DirichletBC(line, lambda _x: 0, lambda _, on: on)
    step("fpde", lambda: dde.data.FPDE(line, lambda x, y, m: y, 1.5, bc, [10], meshtype="static"))
    time = dde.geometry.TimeDomain(0, 1)

    def ide(x: Any, y: Any, integral: Any) -> Any:
        return dde.grad.jacobian(y, x) + y - torch.matmul(torch.as_tensor(integral, dtype=y.dtype), y)[: len(x)]

    ic = dde.icbc.IC(time, lambda _x: 1, lambda _, initial: initial)
    data = dde.data.IDE(time, ide, ic, 4, kernel=lambda x, s: np.exp(s - x), num_domain=4, num_boundary=2, num_test=4)
    model = dde.Model(data, dde.nn.FNN([1, 6, 1], "tanh", "Glorot uniform"))
    model.compile("adam", lr=1e-3)
    step("ide", lambda: model.train(iterations=2))
    dde.grad.set_default_autodiff("forward") if hasattr(dde.grad, "set_default_autodiff") else None


def stacked() -> None:
    sampler = dde.data.BatchSampler(10, shuffle=True)
    sampler.get_next(4), sampler.get_next(8)
    (
        dde.metrics.get("accuracy"),
        dde.metrics.nanl2_relative_error(np.ones(3), np.ones(3)),
        dde.metrics.max_absolute_percentage_error(np.ones(3), np.ones(3)),
    )
    dde.config.set_default_float("float64"), dde.config.default_float(), dde.config.set_default_float("float32")


for part in (poisson, burgers, inverse, functions, operators, geometries, fractional, stacked):
    step(part.__name__, part)
