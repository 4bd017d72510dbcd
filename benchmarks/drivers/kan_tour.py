"""What pykan's tutorials show: networks fitted, pruned, made symbolic, plotted, refined, compiled from formulas."""

import os
import tempfile
from collections.abc import Callable
from typing import Any

import matplotlib
import sympy
import torch

matplotlib.use("agg")
os.chdir(tempfile.mkdtemp())

from kan import KAN, MultKAN, create_dataset, create_dataset_from_data, ex_round
from kan.compiler import kanpiler, sf2kan
from kan.hypothesis import (
    batch_jacobian,
    detect_separability,
    get_molecule,
    plot_tree,
    test_general_separability,
    test_separability,
    test_symmetry,
)
from kan.MLP import MLP
from kan.utils import add_symbolic, augment_input, fit_params, get_derivative, model2param, sparse_mask

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def formula(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(torch.sin(torch.pi * x[:, [0]]) + x[:, [1]] ** 2)


data = create_dataset(formula, n_var=2, train_num=60, test_num=20)


def small(**more: Any) -> Any:
    model = KAN(width=[2, 2, 1], grid=3, k=3, seed=1, **more)
    model(data["train_input"])
    return model


def fitted() -> None:
    model = small()
    model.fit(data, opt="LBFGS", steps=2, lamb=0.001)
    model.fit(data, opt="Adam", steps=2, lr=0.01, lamb=0.01, lamb_coef=0.1, reg_metric="edge_backward", batch=16)
    model.fit(data, steps=1, metrics=(lambda: torch.tensor(0.1),), loss_fn=lambda x, y: ((x - y) ** 2).mean())
    for metric in ("edge_forward_spline_n", "edge_forward_sum"):
        model.get_reg(metric, 1.0, 2.0, 0.1, 0.1)
    print(model.width_in, model.n_edge, model.evaluate(data))
    model = model.refine(5)
    model.get_fun(0, 0, 0), model.get_act(data["test_input"]), model.get_range(0, 0, 0)
    model.saveckpt("again"), KAN.loadckpt("again"), model.copy(), model.history()


def plotted() -> None:
    model = small()
    model.plot(beta=10), model.plot(metric="forward_u", in_vars=["a", "b"], out_vars=["c"], title="net")
    model.attribute(0, 0, plot=True), model.node_attribute(), model.feature_interaction(1)
    print(model.feature_score, model.connection_cost)


def pruned() -> None:
    model = small()
    model.attribute()
    model.prune(), model.prune_edge(), model.prune_node(mode="manual", active_neurons_id=[[0]])
    model.prune_input(active_inputs=[0])
    other = small()
    other.remove_edge(0, 0, 0), other.remove_node(1, 0), other.swap(1, 0, 1), other.auto_swap()
    other.rewind(other.auto_save and "0.1")


def symbolic() -> None:
    model = small()
    add_symbolic("cube", lambda x: x**3)
    model.fix_symbolic(0, 0, 0, "sin"), model.fix_symbolic(0, 1, 0, "x^2", fit_params_bool=False)
    model.suggest_symbolic(1, 0, 0, lib=["x", "exp", "tanh"]), model.unfix_symbolic(0, 0, 0)
    model.auto_symbolic(lib=["x", "x^2", "sin", "exp", "log", "sqrt", "1/x", "tan", "gaussian", "abs"])
    model.fit(data, steps=1, singularity_avoiding=True)
    formulas, names = model.symbolic_formula()
    print(ex_round(formulas[0], 2), names, model.symbolic_formula(var=["u", "v"])[0][0])
    model.unfix_symbolic_all(), model.set_mode(0, 0, 0, "s"), model.set_mode(0, 1, 0, "n")
    fit_params(torch.linspace(-1, 1, 20), torch.linspace(-1, 1, 20) ** 2, lambda x: x**2, verbose=False)


def grown() -> None:
    model = MultKAN(width=[2, [2, 1], 1], grid=3, mult_arity=2, sparse_init=True, affine_trainable=True)
    model(data["train_input"])
    model.fit(data, steps=1)
    model.initialize_from_another_model(MultKAN(width=[2, [2, 1], 1], grid=3), data["train_input"])
    model.update_grid_from_samples(data["train_input"]), model.speed()
    for base in ("silu", "identity"):
        KAN(width=[2, 1], grid=3, base_fun=base, grid_eps=0.5, sb_trainable=False)(data["train_input"])
    KAN(width=[2, 1], grid=3, base_fun=torch.tanh, symbolic_enabled=False)(data["train_input"])
    model.to("cpu")
    model.module(0, "[0]->[0]")


def compiled() -> None:
    x, y = sympy.symbols("x y")
    model = kanpiler([x, y], sympy.exp(sympy.sin(x) + y**2), grid=5)
    model(torch.rand(10, 2)), model.symbolic_formula()
    kanpiler([x, y], x * y + 1.5), sf2kan([x, y], x + sympy.sqrt(y))
    augment_input([x, y], [x**2, sympy.sin(y)], create_dataset(formula, n_var=2, train_num=10, test_num=10))


def hypotheses() -> None:
    inputs = torch.rand(30, 2)
    smooth = lambda x: x[:, [0]] + x[:, [1]] ** 2  # noqa: E731
    detect_separability(smooth, inputs, mode="add"), detect_separability(smooth, inputs, mode="mul")
    test_separability(smooth, inputs, [[0], [1]]), test_symmetry(smooth, inputs, [0, 1])
    test_general_separability(smooth, inputs, [[0], [1]]), batch_jacobian(smooth, inputs)
    get_molecule(lambda x: x[:, [0]] + x[:, [1]] * x[:, [2]], torch.rand(30, 3))
    plot_tree(smooth, inputs, style="box"), plot_tree(smooth, inputs)
    small().tree()


def rest() -> None:
    network = MLP([2, 4, 1])
    network(data["train_input"]), network.fit(data, steps=2, opt="LBFGS"), network.fit(data, steps=2, opt="Adam")
    network.attribute(), network.plot(), network.connection_cost
    network.reg("act", 1.0, 2.0)
    network.prune(), network.prune_input()
    create_dataset_from_data(torch.rand(20, 2), torch.rand(20, 1)), sparse_mask(4, 3), model2param(network)
    create_dataset(formula, n_var=2, train_num=10, test_num=10, normalize_input=True, normalize_label=True)
    model = KAN(width=[2, 1], grid=3)
    get_derivative(model, data["train_input"][:3], data["train_label"][:3], derivative="jacobian")
    get_derivative(model, data["train_input"][:3], data["train_label"][:3], derivative="hessian", loss_mode="train")


for part in (fitted, plotted, pruned, symbolic, grown, compiled, hypotheses, rest):
    step(part.__name__, part)
