"""What ΦML's documentation shows: named dimensions, tensors, gradients, solves, sparse matrices, compilation, networks, on torch."""

import tempfile
import warnings
from dataclasses import dataclass

import numpy as np
from touring import step, steps

warnings.simplefilter("ignore")
from phiml import math, nn
from phiml.dataclasses import cached_property, replace, sliceable
from phiml.math import (
    NAN,
    Solve,
    Tensor,
    batch,
    channel,
    concat,
    dual,
    expand,
    extrapolation,
    instance,
    pack_dims,
    rename_dims,
    shape,
    spatial,
    stack,
    tensor,
    unpack_dim,
    unstack,
    vec,
    wrap,
)

math.use("torch")
math.seed(0)
GRID = math.random_normal(batch(b=2), spatial(x=6, y=5))
FIELD = math.random_uniform(spatial(x=6, y=5), channel(vector="x,y"))


def tensors() -> None:
    a, b = (tensor([1.0, 2, 3], channel("c")), wrap([[1, 2], [3, 4]], spatial("x,y")))
    (
        a + b,
        a - 1,
        2 * a,
        a / b,
        a // 2,
        a % 2,
        a**2,
        2**a,
        -a,
        abs(a),
        a > 1,
        a >= b,
        a == a,
        a != b,
        (a > 1) & (a < 3),
        (a > 1) | (a < 3),
        ~(a > 1),
        round(a),
        len(a.c) if hasattr(a.c, "__len__") else 0,
    )
    (
        a.c[0],
        b.x[1:].y[0],
        a[{"c": 1}],
        GRID.b[0].x[1:-1],
        GRID.x.mean,
        GRID.sum,
        GRID.mean,
        GRID.max,
        GRID.min,
        GRID.std,
        GRID.all,
        GRID.any,
        str(a),
        repr(b),
        f"{GRID:summary}",
        f"{a:.2f}",
        a.dtype,
        a.shape,
        b.rank,
    )
    (
        a.native("c"),
        GRID.numpy("b,x,y"),
        GRID.native(["b", "x,y"]),
        float(a.c[0]),
        int(b.x[0].y[0]),
        bool(a.c[0] > 0),
        list(a),
        a.c.as_batch() if hasattr(a.c, "as_batch") else None,
        [float(x) for x in a.c],
    )
    (
        stack([a, a * 2], batch("s")),
        stack({"u": a, "v": a}, channel("n")),
        concat([a, a], "c"),
        unstack(GRID, "b"),
        expand(a, batch(k=2)),
        rename_dims(GRID, "x,y", channel("u,v")),
        pack_dims(GRID, "x,y", instance("p")),
        unpack_dim(tensor(np.arange(6.0), instance("p")), "p", spatial(x=2, y=3)),
    )
    (
        math.flatten(GRID),
        math.squeeze(expand(a, batch(k=1)), "k"),
        math.copy(a),
        math.cast(a, math.DType(float, 64)),
        math.to_int32(a),
        math.to_complex(a),
        math.layout([1, "x"], channel("c")),
        math.native(a),
        math.is_scalar(1.0),
    )
    (
        vec(x=1.0, y=2.0),
        vec("vector", 1.0, 2.0),
        math.norm(FIELD),
        math.squared_norm(FIELD),
        math.normalize(FIELD),
        math.vec_length(FIELD),
        math.cross(vec(x=1.0, y=0.0), vec(x=0.0, y=1.0)),
        math.dim_mask(channel("x,y"), "x"),
    )
    with math.precision(64):
        math.zeros(spatial(x=2)) + 1
    (
        a @ a,
        math.dot(GRID, "x", GRID, "x"),
        FIELD.vector["x"],
        FIELD.vector["y,x"],
        math.to_dict(a),
        math.from_dict(math.to_dict(a)),
        a.with_values(1) if hasattr(a, "with_values") else None,
        math.convert(wrap(1.0)),
    )


def shapes() -> None:
    s = batch(b=2) & spatial(x=3, y=4) & channel(vector="x,y")
    (
        s.batch,
        s.spatial,
        s.channel,
        s.non_batch,
        s.sizes,
        s.names,
        s.volume,
        s["x"],
        s[:2],
        s.without("x"),
        s.only("x,y"),
        s.get_size("x"),
        s.after_gather({"x": 0}),
        s.rank,
        s.index("y"),
        s.get_item_names("vector"),
        "x" in s,
        list(s),
        len(s),
    )
    (
        str(s),
        s == s,
        hash(s),
        s & batch(c=3),
        s - "x",
        math.merge_shapes(s, batch(k=2)),
        math.concat_shapes(batch(k=2), spatial(z=2)),
        shape(GRID),
        s.replace("x", spatial("z")) if hasattr(s, "replace") else None,
        s.as_batch(),
        s.as_dual() if hasattr(s, "as_dual") else None,
    )
    (
        math.non_batch(GRID),
        math.non_channel(FIELD),
        math.non_dual(GRID),
        math.primal(GRID),
        dual(x=2).as_spatial(),
        s.first_index() if hasattr(s, "first_index") else None,
        s.transposed(),
        s.is_uniform,
        s.well_defined,
        s.dual_rank,
        s.spatial_rank,
        spatial("x,y"),
        instance("p"),
        math.dsize(GRID),
        math.ssize(GRID),
    )
    for index in math.meshgrid(x=2, y=2).x:
        print(index.y)
    (stack([math.zeros(spatial(x=2)), math.zeros(spatial(x=3))], batch("n")).shape, list(s.only("x").meshgrid()))


def operations() -> None:
    for name in (
        "abs",
        "sign",
        "round",
        "ceil",
        "floor",
        "sqrt",
        "exp",
        "erf",
        "log",
        "log2",
        "log10",
        "sigmoid",
        "soft_plus",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "arcsin",
        "arctan",
        "is_finite",
        "is_nan",
        "nan_to_0",
        "to_float",
        "real",
        "imag",
        "conjugate",
        "angle",
        "log_gamma",
        "factorial",
        "radians_to_degrees",
        "stop_gradient",
    ):
        step(name, lambda name=name: getattr(math, name)(GRID))
    for name in (
        "sum",
        "mean",
        "std",
        "prod",
        "max",
        "min",
        "any",
        "all",
        "median",
        "finite_mean",
        "finite_sum",
        "finite_max",
        "argmax",
        "argmin",
        "cumulative_sum",
        "softmax",
        "sort",
    ):
        step(name, lambda name=name: getattr(math, name)(GRID > 0 if name in ("any", "all") else GRID, "x"))
    step("quantile", lambda: math.quantile(GRID, [0.1, 0.5], "x,y"))
    step("at", lambda: (math.at_max(GRID, GRID, "x"), math.at_min(GRID, GRID, "x")))
    step(
        "where",
        lambda: (
            math.where(GRID > 0, GRID, 0),
            math.maximum(GRID, 0),
            math.minimum(GRID, 0),
            math.clip(GRID, -1, 1),
            math.safe_div(GRID, GRID),
            math.nonzero(GRID.b[0] > 0),
        ),
    )
    step(
        "made",
        lambda: (
            math.linspace(0, 1, spatial(x=4)),
            math.arange(spatial("x"), 3),
            math.range_tensor(spatial(x=2)),
            math.fftfreq(spatial(x=4)),
            math.meshgrid(x=3, y=2),
            math.ones_like(GRID),
            math.zeros_like(GRID),
            math.random_uniform(spatial(x=2), low=-1, high=1),
        ),
    )
    step(
        "fft",
        lambda: (
            math.ifft(math.fft(GRID)),
            math.convolve(GRID, math.ones(spatial(x=3, y=3))),
            math.fourier_laplace(GRID, 1.0),
            math.fourier_poisson(GRID, 1.0),
        ),
    )
    step(
        "gather",
        lambda: (
            math.gather(GRID, wrap([1, 0], instance("p")), "x"),
            math.scatter(
                spatial(x=6, y=5),
                wrap([[1, 2], [0, 1]], instance("p"), channel(vector="x,y")),
                wrap([1.0, 2.0], instance("p")),
                mode="add",
            ),
            math.grid_sample(GRID, FIELD * 3, extrapolation.ZERO),
            math.closest_grid_values(GRID, FIELD * 3, extrapolation.ZERO),
        ),
    )
    step("histogram", lambda: math.histogram(pack_dims(GRID, "x,y", instance("p")), spatial(bins=4)))
    step(
        "close",
        lambda: (
            math.close(GRID, GRID),
            math.assert_close(GRID, GRID + 1e-07),
            math.equal(GRID, GRID),
            math.always_close(GRID, GRID),
        ),
    )
    step(
        "pairs",
        lambda: (
            math.pairwise_differences(
                wrap(np.random.rand(4, 2).astype("float32"), instance("p"), channel(vector="x,y"))
            ),
            math.map_pairs(lambda a, b: a + b, wrap([1.0, 2.0], instance("p"))),
            math.pairwise_differences(
                tensor(np.random.rand(6, 2).astype("float32"), instance("p"), channel(vector="x,y")),
                max_distance=0.4,
                format="csr",
            ),
        ),
    )
    step(
        "eigen",
        lambda: (
            math.eigenvalues(math.random_normal(channel(i=3), dual(i=3))),
            math.svd(math.random_normal(channel(f=3), instance(p=4)), feature_dim=channel, list_dim=instance),
        ),
    )
    step(
        "contains",
        lambda: (
            math.contains(wrap([1, 2], instance("p")), wrap(2), instance("p")),
            math.count_occurrences(wrap([1, 2], instance("p")), wrap([2], instance("q")), instance("p")),
        ),
    )
    step(
        "seen",
        lambda: (
            math.print(GRID),
            math.map(lambda x: x * 2, GRID, dims="b"),
            math.map_types(lambda x: x, "x,y", batch)(GRID),
            math.broadcast(lambda x: x + 1)(wrap([1, 2], batch("b"))),
            math.iterate(lambda x: x * 0.5, batch(t=3), GRID),
        ),
    )


def fields() -> None:
    for border in (
        extrapolation.ZERO,
        extrapolation.ONE,
        extrapolation.PERIODIC,
        extrapolation.BOUNDARY,
        extrapolation.ZERO_GRADIENT,
        extrapolation.SYMMETRIC,
        extrapolation.REFLECT,
        extrapolation.ANTISYMMETRIC,
        extrapolation.NONE,
        extrapolation.combine_sides(x=extrapolation.PERIODIC, y=(0, 1)),
        extrapolation.ConstantExtrapolation(2),
    ):
        step(
            repr(border),
            lambda border=border: (
                math.pad(GRID, {"x": (1, 1), "y": (0, 1)}, border),
                -border,
                border == extrapolation.ZERO,
                border.spatial_gradient(),
                border.to_dict(),
                extrapolation.from_dict(border.to_dict()),
                border.is_flexible,
            ),
        )
        step(
            "ops",
            lambda border=border: (
                math.shift(GRID, (-1, 1), "x,y", border),
                math.spatial_gradient(GRID, 1.0, padding=border),
                math.laplace(GRID, 1.0, padding=border),
                math.grid_sample(GRID, FIELD * 6, border),
            ),
        )
    for kind in ("forward", "backward", "central"):
        math.spatial_gradient(GRID, difference=kind)
    (
        math.downsample2x(math.random_normal(spatial(x=4, y=4))),
        math.upsample2x(GRID),
        math.neighbor_mean(GRID, "x"),
        math.neighbor_max(GRID, "x"),
        math.masked_fill(GRID, GRID > 0),
        math.finite_fill(math.where(GRID > 1, NAN, GRID)),
        math.l2_loss(GRID),
        math.l1_loss(GRID),
        math.frequency_loss(GRID),
        math.sample_subgrid(GRID, vec(x=0.5, y=0.5), spatial(x=2, y=2)),
        math.abs_square(GRID),
        math.normalize_to(GRID.b[0] ** 2, 1.0),
    )


def derivatives() -> None:

    def loss(x, y, power=2):
        return (math.l2_loss(x * y) + math.sum(x**power, "x,y"), x)

    step(
        "gradient",
        lambda: (
            math.gradient(loss, "x")(GRID, GRID),
            math.gradient(loss, wrt="x,y", get_output=False)(GRID, GRID + 1),
        ),
    )
    step("jacobian", lambda: math.jacobian(lambda x: x**2, "x")(vec(x=1.0, y=2.0)))
    step(
        "jit",
        lambda: (
            (made := math.jit_compile(lambda x, n: x * n, auxiliary_args="n")),
            made(GRID, 2),
            made(GRID + 1, 2),
            math.gradient(math.jit_compile(loss), "x")(GRID, GRID),
        ),
    )
    step(
        "custom",
        lambda: math.gradient(
            lambda x: math.l2_loss(math.custom_gradient(lambda x: x * 2, lambda inputs, out, adj: {"x": adj * 3})(x)),
            "x",
        )(GRID),
    )
    step("printed", lambda: math.gradient(lambda x: math.l2_loss(math.print_gradient(x, "x")), "x")(GRID))
    step("safe", lambda: math.gradient(lambda x: math.sum(math.safe_mul(x, 2.0)), "x")(vec(x=1.0)))
    step("checked", lambda: ((made := math.jit_compile(lambda x: x + 1)), made(GRID), math.trace_check(made, GRID)))


def solved() -> None:

    def stencil(x, scale=1.0):
        return math.laplace(x, padding=extrapolation.ZERO) * scale - x

    right = math.random_normal(spatial(x=5, y=4))
    linear = math.jit_compile_linear(stencil, auxiliary_args="scale")
    for method in ("auto", "CG", "CG-adaptive", "biCG-stab", "direct", "GMres", "scipy-direct"):
        step(
            method,
            lambda method=method: math.solve_linear(
                linear, right, Solve(method, 0.001, x0=right * 0, max_iterations=50)
            ),
        )
    matrix, _ = math.matrix_from_function(stencil, right)
    step(
        "matrix",
        lambda: (
            matrix @ right,
            math.dense(matrix),
            math.solve_linear(matrix, right, Solve("CG", 0.001, x0=right * 0)),
            linear.sparse_matrix(right) if hasattr(linear, "sparse_matrix") else None,
        ),
    )
    step(
        "preconditioned",
        lambda: math.solve_linear(linear, right, Solve("CG", 0.001, x0=right * 0, preconditioner="ilu")),
    )
    with math.SolveTape() as solves:
        step("taped", lambda: math.solve_linear(linear, right, Solve("CG", 0.001, x0=right * 0)))
    step("tape", lambda: (len(solves), repr(solves[0]), solves[0].iterations))
    step("refused", lambda: math.solve_linear(linear, right, Solve("CG", 1e-09, 1e-12, x0=right * 0, max_iterations=1)))
    step(
        "derived",
        lambda: math.gradient(
            lambda y: math.l2_loss(math.solve_linear(linear, y, Solve("CG", 0.001, x0=right * 0))), "y"
        )(right),
    )
    step(
        "minimized",
        lambda: (
            math.minimize(lambda x: math.l2_loss(x - 2), Solve("L-BFGS-B", 0.001, x0=math.zeros(spatial(x=3)))),
            math.minimize(
                lambda x: math.l2_loss(x - 2), Solve("GD", 0.001, x0=math.zeros(spatial(x=3)), max_iterations=20)
            ),
        ),
    )
    step("nonlinear", lambda: math.solve_nonlinear(lambda x: x**2, vec(x=4.0), Solve("L-BFGS-B", 0.001, x0=vec(x=1.0))))


def sparse() -> None:
    indices = wrap([[0, 1], [1, 2], [2, 0]], instance("entries"), channel(vector="row,~col"))
    coo = math.sparse_tensor(
        indices, tensor([1.0, 2.0, 3.0], instance("entries")), channel(row=3) & dual(col=3), format="coo"
    )
    csr, column, row = (
        math.to_format(coo, "csr"),
        tensor([1.0, 2, 3], channel("col")),
        tensor([1.0, 2.0, 3.0], channel("row")),
    )
    for kind in (coo, csr, math.to_format(coo, "csc"), math.to_format(coo, "dense")):
        step(
            math.get_format(kind),
            lambda kind=kind: (
                kind * 2,
                kind + kind,
                -kind,
                kind @ rename_dims(column, "col", channel("col")),
                math.sum(kind, "row"),
                math.stored_values(kind),
                math.stored_indices(kind),
                math.get_sparsity(kind),
                math.dense(kind),
                repr(kind),
                kind.row[0],
                math.is_sparse(kind),
                math.mean(kind, "~col"),
                math.max(kind, "row"),
                expand(kind, batch(b=2)),
                kind * row,
            ),
        )
    step(
        "compact",
        lambda: (
            math.to_compact_rows(coo) if hasattr(math, "to_compact_rows") else None,
            math.tensor_like(coo, 1.0),
            coo @ csr,
            math.matrix_rank(coo),
            math.factor_ilu(math.to_format(coo, "csr"), 2),
            concat([coo, coo], "row"),
            math.with_diagonal(math.random_normal(channel(i=3), dual(i=3)), 0),
        ),
    )


def networks() -> None:
    x, y = (math.random_normal(batch(b=4), channel(c=2)), math.random_normal(batch(b=4), channel(c=1)))
    pictures = math.random_normal(batch(b=2), spatial(x=16, y=16), channel(c=2))
    mlp = nn.mlp(2, 1, layers=[6, 6], batch_norm=True, activation="SiLU")
    for make in (nn.adam, nn.sgd, nn.adagrad, nn.rmsprop):
        optimizer = make(mlp)
        step(
            make.__name__,
            lambda optimizer=optimizer: nn.update_weights(
                mlp, optimizer, lambda x, y: math.l2_loss(math.native_call(mlp, x) - y), x, y
            ),
        )
    folder = tempfile.mkdtemp()
    step(
        "kept",
        lambda: (
            nn.parameter_count(mlp),
            nn.get_parameters(mlp),
            nn.load_state(mlp, nn.save_state(mlp, f"{folder}/m")),
            nn.set_learning_rate(optimizer, 0.0001),
            nn.get_learning_rate(optimizer),
        ),
    )
    for make, more in (
        (nn.u_net, {"levels": 2, "filters": 4}),
        (nn.u_net, {"levels": 2, "filters": 4, "use_res_blocks": True, "periodic": True}),
        (nn.conv_net, {"layers": [4, 4], "batch_norm": True}),
        (nn.res_net, {"layers": [4, 4]}),
    ):
        step(make.__name__, lambda make=make, more=more: math.native_call(make(2, 3, in_spatial=2, **more), pictures))
    step(
        "classifier",
        lambda: math.native_call(
            nn.conv_classifier(2, [16, 16], 3, blocks=[4, 4], dense_layers=[6], softmax=True), pictures
        ),
    )
    step(
        "invertible",
        lambda: (
            (net := nn.invertible_net(2, nn.u_net, in_channels=2, out_channels=2, filters=4, levels=2, in_spatial=2)),
            math.native_call(net, pictures),
        ),
    )
    step(
        "invertible dense",
        lambda: math.native_call(nn.invertible_net(2, nn.mlp, in_channels=2, out_channels=2, layers=[4]), x),
    )
    step(
        "train",
        lambda: nn.train(
            None, mlp, nn.adam(mlp), lambda x, y: math.l2_loss(math.native_call(mlp, x) - y), x, y, max_epochs=2
        ),
    )


@sliceable
@dataclass(frozen=True)
class Point:
    position: Tensor
    speed: Tensor
    name: str = "p"
    variable_attrs: tuple = ("position", "speed")
    value_attrs: tuple = ("position",)

    @cached_property
    def energy(self):
        return math.l2_loss(self.speed)


def trees() -> None:
    point = Point(vec(x=1.0, y=2.0), vec(x=0.0, y=1.0))
    step(
        "sliced",
        lambda: (
            point.energy,
            point.position,
            replace(point, position=point.position * 2),
            stack([point, point], batch("b")),
            stack([point, point], batch("b")).b[0],
            shape(point),
            repr(point),
            rename_dims(stack([point, point], batch("b")), "b", instance("i")),
            concat([stack([point], batch("b")), stack([point], batch("b"))], "b"),
            math.is_composite(point),
        ),
    )
    step(
        "updated",
        lambda: (
            math.copy_with(point, speed=point.speed * 2),
            math.find_differences(point, point),
            math.equal(point, point),
            math.gradient(lambda p: math.l2_loss(p.position), "p")(point),
            math.jit_compile(lambda p: p.position + p.speed)(point),
        ),
    )
    step("saved", lambda: ((file := tempfile.mktemp(suffix=".npz")), math.save(file, point), math.load(file)))
    step(
        "tree",
        lambda: (
            math.slice({"a": GRID, "b": [GRID]}, {"b": 0}),
            stack([{"a": 1}, {"a": 2}], batch("b")),
            math.map(lambda a, b: a + b, {"k": 1}["k"], wrap([1, 2], batch("b"))),
            math.to_float({"a": 1}["a"]),
        ),
    )
    step(
        "fit",
        lambda: __import__("phiml.math._fit").math._fit.fit_line_2d(
            wrap([1.0, 2.0, 3.0], instance("p")), wrap([1.0, 2.1, 2.9], instance("p"))
        ),
    )
    step(
        "latent",
        lambda: (
            __import__("phiml.latent").latent.fit_pca(
                tensor(np.random.rand(8, 3).astype("float32"), instance("p"), channel("f")), 2
            )
            if hasattr(__import__("phiml.latent").latent, "fit_pca")
            else None
        ),
    )


steps(tensors, shapes, operations, fields, derivatives, solved, sparse, networks, trees)
