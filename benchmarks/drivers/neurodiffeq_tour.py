"""What neurodiffeq's documentation shows: solvers of ordinary and partial equations, bundles, spheres, conditions, generators, callbacks, monitors."""

import os
import sys
import tempfile
import types
import warnings
from typing import Any

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
os.environ["MPLBACKEND"] = "Agg"
sys.modules.setdefault("vtk", types.ModuleType("vtk"))

import matplotlib.pyplot as plt
import numpy as np
import torch
from neurodiffeq import callbacks, conditions, diff, function_basis, generators, networks, ode, operators, pde
from neurodiffeq.hypersolver.hypersolver import Hypersolver
from neurodiffeq.hypersolver.numerical_solvers import Euler
from neurodiffeq.monitors import MetricsMonitor, Monitor1D, Monitor2D, MonitorSpherical, StreamPlotMonitor2D
from neurodiffeq.pde_spherical import solve_spherical
from neurodiffeq.solvers import BundleSolver1D, GenericSolver, Solver1D, Solver2D, SolverSpherical
from touring import step, steps

warnings.simplefilter("ignore")
os.chdir(tempfile.mkdtemp())
torch.manual_seed(0)
np.random.seed(0)


def ordinary() -> None:
    def equations(x: Any, y: Any, t: Any) -> Any:
        return [diff(x, t) - x + x * y, diff(y, t, order=1) + y - x * y]

    start = [conditions.IVP(0.0, 1.5), conditions.IVP(0.0, 1.0)]
    solver = Solver1D(
        equations,
        start,
        t_min=0.1,
        t_max=1.0,
        n_batches_valid=1,
        metrics={"both": lambda x, y, t: (x + y).mean()},
        analytic_solutions=lambda t: [t, t],
    )
    monitor = Monitor1D(0.1, 1.0, check_every=1)
    metrics = MetricsMonitor(check_every=1)
    acting: list[Any] = [
        monitor.to_callback(fig_dir="figs", logger="root") if hasattr(monitor, "to_callback") else None,
        callbacks.MonitorCallback(metrics, fig_dir="more"),
        callbacks.CheckpointCallback("saved").conditioned_on(callbacks.PeriodLocal(1)),
        callbacks.ReportCallback().conditioned_on(callbacks.OnFirstLocal() | callbacks.OnLastLocal()),
        callbacks.EveCallback(base_value=10.0).conditioned_on(~callbacks.OnFirstGlobal()),
        callbacks.SetLossFn("infinity norm").conditioned_on(callbacks.ClosedIntervalLocal(1, 2)),
        callbacks.SetLossFn(lambda r, f, c: (r**2).mean()).conditioned_on(callbacks.ClosedIntervalGlobal(1, 2)),
        callbacks.SetOptimizer(torch.optim.SGD, optimizer_kwargs={"lr": 0.01}).conditioned_on(
            callbacks.PeriodGlobal(2)
        ),
        callbacks.ReportCallback().conditioned_on(
            callbacks.Random(0.5) ^ callbacks.TrueCallback() & callbacks.FalseCallback()
        ),
        callbacks.StopCallback().conditioned_on(callbacks.RepeatedMetricBelow(1e-9, True, "loss", 2)),
    ]
    for kind, options in (
        ("RepeatedMetricUp", {"at_least_by": 0.1}),
        ("RepeatedMetricDown", {"at_least_by": 0.1}),
        ("RepeatedMetricConverge", {"epsilon": 1e-9}),
        ("RepeatedMetricDiverge", {"gap": 100.0}),
        ("RepeatedMetricAbove", {"threshold": 100.0}),
    ):
        step(
            kind,
            lambda kind=kind, options=options: acting.append(
                callbacks.StopCallback().conditioned_on(
                    getattr(callbacks, kind)(use_train=True, metric="loss", repetition=2, **options)
                )
            ),
        )
    step("tensorboard", lambda: acting.append(callbacks.SimpleTensorboardCallback()))
    solver.fit(max_epochs=3, callbacks=[call for call in acting if call], tqdm_file=None)
    solution = solver.get_solution(best=True)
    t = np.linspace(0, 1, 5)
    solution(t, to_numpy=True), solution(torch.rand(3, 1))
    solver.get_residuals(t, to_numpy=True)
    print(solver.get_internals().keys(), solver.global_epoch)
    step("save", lambda: (solver.save("solver.pt"), Solver1D.load("solver.pt")))
    closure = Solver1D(equations, start, 0.1, 1.0, optimizer=None, n_batches_valid=0)
    closure = Solver1D(
        equations,
        start,
        0.1,
        1.0,
        nets=[
            networks.Resnet(hidden_units=(8,)),
            torch.nn.Sequential(networks.MonomialNN([1, 2]), torch.nn.Linear(2, 1)),
        ],
        loss_fn="h1",
        train_generator=generators.Generator1D(8, 0, 1, "chebyshev"),
        valid_generator=generators.Generator1D(8, 0, 1, "equally-spaced"),
    )
    closure.optimizer = torch.optim.LBFGS(
        [p for net in closure.nets for p in net.parameters()], max_iter=2, line_search_fn=None
    )
    step("lbfgs", lambda: closure.fit(1))

    def one(x: Any, t: Any) -> Any:
        return diff(x, t, order=2) + x

    step("solve", lambda: ode.solve(one, conditions.IVP(0, 1.0, 0.0), 0.0, 1.0, max_epochs=2, return_internal=True))
    step(
        "system",
        lambda: ode.solve_system(
            equations,
            start,
            0.0,
            1.0,
            max_epochs=2,
            monitor=ode.Monitor(0.0, 1.0, check_every=1) if hasattr(ode, "Monitor") else monitor,
            return_best=True,
        ),
    )
    step("boundary", lambda: Solver1D(lambda u, t: [one(u, t)], [conditions.DirichletBVP(0, 1, 1, 0)], 0, 1).fit(1))
    step("none", lambda: Solver1D(lambda u, t: [one(u, t)], [conditions.NoCondition()], 0, 1).fit(1))
    both = conditions.EnsembleCondition(conditions.IVP(0, 1.0), conditions.IVP(0, 0.5))
    step(
        "ensemble",
        lambda: Solver1D(
            lambda u, t: [diff(u[:, :1], t) + u[:, 1:]], [both], 0, 1, nets=[networks.FCNN(1, 2, hidden_units=(8,))]
        ).fit(1),
    )


def bundles() -> None:
    def equation(u: Any, t: Any, rate: Any) -> Any:
        return [diff(u, t) + rate * u]

    for condition in (
        conditions.BundleIVP(0.0, 1.0),
        conditions.BundleDirichletBVP(0.0, 1.0, 1.0, None, bundle_param_lookup={"u_1": 0}),
    ):
        solver = BundleSolver1D(
            equation, [condition], 0.0, 1.0, theta_min=0.5, theta_max=1.0, eq_param_index=(0,), n_batches_valid=1
        )
        solver.fit(2)
        solver.get_solution()(torch.rand(4, 1), torch.rand(4, 1))
        step("residuals", lambda solver=solver: solver.get_residuals(torch.rand(4, 1), torch.rand(4, 1)))
        solver.get_internals(["conditions", "nets"])


def partial() -> None:
    def laplace(u: Any, x: Any, y: Any) -> Any:
        return [diff(u, x, order=2) + diff(u, y, order=2)]

    def zero(x: Any) -> Any:
        return torch.zeros_like(x)

    box = conditions.DirichletBVP2D(0, lambda y: torch.sin(np.pi * y), 1, zero, 0, zero, 1, zero)
    solver = Solver2D(
        laplace,
        [box],
        (0, 0),
        (1, 1),
        nets=[networks.FCNN(2, 1, hidden_units=(8,), actv=torch.nn.Tanh)],
        n_batches_valid=1,
    )
    views = [
        Monitor2D((0, 0), (1, 1), check_every=1, solution_style="heatmap"),
        Monitor2D((0, 0), (1, 1), check_every=1, solution_style="curves", valid_generator=None),
    ]
    solver.fit(2, callbacks=[callbacks.MonitorCallback(view, fig_dir="plots") for view in views])
    xs, ys = np.meshgrid(np.linspace(0, 1, 4), np.linspace(0, 1, 4))
    solver.get_solution()(xs, ys, to_numpy=True)
    step("internals", lambda: solver.get_internals())

    def heat(u: Any, x: Any, t: Any) -> Any:
        return [diff(u, t) - 0.3 * diff(u, x, order=2)]

    def first(x: Any) -> Any:
        return torch.sin(np.pi * x)

    for ends in (
        {"x_min_val": zero, "x_max_val": zero},
        {"x_min_prime": zero, "x_max_prime": zero},
        {"x_min_val": zero, "x_max_prime": zero},
        {"x_min_prime": zero, "x_max_val": zero},
    ):
        condition = conditions.IBVP1D(t_min=0, t_min_val=first, x_min=0, x_max=1, **ends)
        step("heat", lambda condition=condition: Solver2D(heat, [condition], (0, 0), (1, 1), n_batches_valid=1).fit(1))
        double = conditions.DoubleEndedBVP1D(x_min=0, x_max=1, **dict.fromkeys(ends, 0.0))
        step("ends", lambda double=double: Solver1D(lambda u, x: [diff(u, x, order=2)], [double], 0, 1).fit(1))
    step(
        "stream",
        lambda: Solver2D(
            lambda u, v, x, y: [diff(u, x) + diff(v, y), diff(u, y) - diff(v, x)],
            [conditions.NoCondition(), conditions.NoCondition()],
            (0, 0),
            (1, 1),
        ).fit(1, callbacks=[callbacks.MonitorCallback(StreamPlotMonitor2D((0, 0), (1, 1), [(0, 1)]), fig_dir="s")]),
    )
    points = [pde.DirichletControlPoint((float(np.cos(a)), float(np.sin(a))), val=1.0) for a in np.linspace(0, 6, 8)]
    slopes = [
        pde.NeumannControlPoint((1.5 * np.cos(a), 1.5 * np.sin(a)), val=0.0, normal_vector=(np.cos(a), np.sin(a)))
        for a in np.linspace(0, 6, 8)
    ]
    irregular = pde.CustomBoundaryCondition(center_point=pde.Point((0.0, 0.0)), dirichlet_control_points=points)
    step(
        "irregular", lambda: pde.solve2D(lambda u, x, y: laplace(u, x, y)[0], irregular, (-1, -1), (1, 1), max_epochs=1)
    )
    mixed = pde.CustomBoundaryCondition(pde.Point((0.0, 0.0)), points, slopes)
    step("mixed", lambda: pde.solve2D(lambda u, x, y: laplace(u, x, y)[0], mixed, (-1, -1), (1, 1), max_epochs=1))
    step("inside", lambda: irregular.in_domain(np.random.rand(5, 1), np.random.rand(5, 1)))
    step(
        "system",
        lambda: pde.solve2D_system(
            lambda u, v, x, y: [*laplace(u, x, y), *laplace(v, x, y)], [box, box], (0, 0), (1, 1), max_epochs=1
        ),
    )
    step("animation", lambda: pde.make_animation(solver.get_solution(), np.linspace(0, 1, 3), np.linspace(0, 1, 3)))


def generic() -> None:
    box = generators.Generator3D((4, 4, 4), (0, 0, 0), (1, 1, 1))
    solver = GenericSolver(
        lambda u, x, y, z: [operators.laplacian(u, x, y, z)],
        [conditions.NoCondition()],
        nets=[networks.FCNN(3, 1)],
        train_generator=box,
        valid_generator=box,
        n_batches_valid=1,
    )
    solver.fit(1)
    solver.get_solution()(torch.rand(2, 1), torch.rand(2, 1), torch.rand(2, 1))


def spheres() -> None:
    def equation(u: Any, r: Any, theta: Any, phi: Any) -> Any:
        return [operators.spherical_laplacian(u, r, theta, phi)]

    inside = conditions.DirichletBVPSpherical(0.5, lambda a, b: torch.cos(a), 1.0, lambda a, b: torch.sin(b))
    endless = conditions.InfDirichletBVPSpherical(0.5, lambda a, b: torch.cos(a), lambda a, b: 0 * a, order=1)
    for condition in (inside, endless):
        solver = SolverSpherical(equation, [condition], 0.5, 1.0, n_batches_valid=1)
        view = MonitorSpherical(0.5, 1.0, check_every=1, shape=(2, 3, 3))
        step("plain", lambda solver=solver: solver.fit(1))
        step(
            "monitored",
            lambda solver=solver, view=view: solver.fit(
                1, callbacks=[callbacks.MonitorCallback(view, fig_dir="sphere")]
            ),
        )
        step("solution", lambda solver=solver: solver.get_solution()(*(torch.rand(3, 1) for _ in range(3))))
    step(
        "solve",
        lambda: solve_spherical(lambda u, r, a, b: equation(u, r, a, b)[0], inside, 0.5, 1.0, max_epochs=1),
    )
    ones = torch.ones(4)
    basis = conditions.DirichletBVPSphericalBasis(0.5, torch.rand(4), 1.0, torch.rand(4), max_degree=1)
    function_basis.RealSphericalHarmonics(max_degree=1)
    laplacian = function_basis.HarmonicsLaplacian(max_degree=1)

    def residual(coefficients: Any, r: Any, theta: Any, phi: Any) -> Any:
        return [(laplacian(coefficients, r, theta, phi)).sum(1, keepdim=True)]

    step(
        "harmonics",
        lambda: SolverSpherical(
            residual,
            [basis],
            0.5,
            1.0,
            nets=[networks.FCNN(1, 4)],
            enforcer=lambda net, cond, coords: cond.enforce(net, coords[0]),
            n_batches_valid=1,
        ).fit(1),
    )
    angles = [torch.rand(3, 1, requires_grad=True) for _ in range(3)]
    for kind in ("LegendreBasis", "ZonalSphericalHarmonics", "RealFourierSeries"):
        step(
            kind,
            lambda kind=kind: getattr(function_basis, kind)(2)(
                *angles[: {"LegendreBasis": 1, "ZonalSphericalHarmonics": 2, "RealFourierSeries": 1}[kind]]
            ),
        )
    step("zonal", lambda: function_basis.ZonalSphericalHarmonicsLaplacian(2)(torch.rand(3, 3) * angles[0], *angles))
    step("fourier", lambda: function_basis.FourierLaplacian(2)(torch.rand(3, 5) * angles[0], angles[0], angles[1]))
    step("custom", lambda: function_basis.CustomBasis([torch.sin, torch.cos])(angles[0]))
    print(ones.sum())


def fields() -> None:
    x, y, z = (torch.rand(4, 1, requires_grad=True) for _ in range(3))
    u, v, w = x * y, y * z**2, z * x**2
    operators.grad(u, x, y, z), operators.div(u, v, w, x, y, z), operators.curl(u, v, w, x, y, z)
    operators.laplacian(u, x, y, z), operators.vector_laplacian(u, v, w, x, y, z)
    for system in ("spherical", "cylindrical"):
        getattr(operators, f"{system}_grad")(u, x, y, z)
        for name in ("div", "curl", "vector_laplacian"):
            getattr(operators, f"{system}_{name}")(u, v, w, x, y, z)
        getattr(operators, f"{system}_laplacian")(u, x, y, z)
        getattr(operators, f"cartesian_to_{system}")(*getattr(operators, f"{system}_to_cartesian")(x, y, z))


def points() -> None:
    one = generators.Generator1D(8, 1, 2, "log-spaced")
    made: list[Any] = [one]
    for method in ("uniform", "equally-spaced", "equally-spaced-noisy", "chebyshev", "latin-hypercube"):
        step(method, lambda method=method: made.append(generators.Generator1D(8, 0.0, 1.0, method)))
    two = generators.Generator2D((4, 4), (0, 0), (1, 1), "equally-spaced-noisy")
    sphere = generators.GeneratorSpherical(8, 0.1, 1.0, "equally-radius-noisy")
    step("n", lambda: made.append(generators.GeneratorND((3, 3), (0, 0), (1, 1), methods=["uniform", "uniform"])))
    made += [
        two,
        sphere,
        one + made[1],
        made[0] * made[1],
        one ^ made[1],
        generators.StaticGenerator(one),
        generators.PredefinedGenerator(torch.rand(4), torch.rand(4)),
        generators.TransformGenerator(two, transforms=[torch.sin, None]),
        generators.TransformGenerator(two, transform=lambda x, y: (x + y, y)),
        generators.EnsembleGenerator(one, made[1]),
        generators.MeshGenerator(one, made[1]),
        generators.FilterGenerator(two, filter_fn=lambda points: points[0] > 0.2),
        generators.ResampleGenerator(one, size=4, replacement=True),
        generators.BatchGenerator(one, batch_size=3),
        generators.SamplerGenerator(two),
        generators.ConcatGenerator(one, made[1]),
    ]
    for generator in made:
        generator.get_examples()
        print(generator, generator.size)


def others() -> None:
    for net in (
        networks.FCNN(1, 1, hidden_units=(4,), actv=networks.SinActv),
        networks.FCNN(1, 1, hidden_units=(4,), actv=networks.Swish),
        networks.FCNN(1, 1, hidden_units=(4,), actv=networks.APTx),
        networks.FCNN(n_input_units=1, n_hidden_units=4, n_hidden_layers=2),
    ):
        net(torch.rand(3, 1))
    step(
        "hypersolver",
        lambda: Hypersolver(lambda u, t: -u, 1.0, 0.0, 1.0, 4, Euler(), lambda t: torch.exp(-t)),
    )
    from neurodiffeq import temporal

    step(
        "temporal",
        lambda: temporal._solve_1dspatial_temporal(
            train_generator_spatial=temporal.generator_1dspatial(4, 0, 1),
            train_generator_temporal=temporal.generator_temporal(4, 0, 1),
            valid_generator_spatial=temporal.generator_1dspatial(4, 0, 1, random=False),
            valid_generator_temporal=temporal.generator_temporal(4, 0, 1, random=False),
            approximator=temporal.SingleNetworkApproximator1DSpatialTemporal(
                single_network=networks.FCNN(2, 1),
                pde=lambda u, x, t: diff(u, t) - diff(u, x, order=2),
                initial_condition=temporal.FirstOrderInitialCondition(lambda x: torch.sin(x)),
                boundary_conditions=[
                    temporal.BoundaryCondition(
                        form=lambda u, x, t: u,
                        points_generator=iter(lambda: torch.zeros(4), None),
                    )
                ],
            ),
            optimizer=torch.optim.Adam(networks.FCNN(2, 1).parameters()),
            batch_size=4,
            max_epochs=1,
            shuffle=True,
            metrics={},
            monitor=temporal.MonitorMinimal(check_every=1),
        ),
    )


steps(ordinary, bundles, partial, generic, spheres, fields, points, others)
plt.close("all")
