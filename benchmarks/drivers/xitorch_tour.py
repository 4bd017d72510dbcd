"""What xitorch's documentation shows: linear operators, solving, roots, integrals, interpolation, Jacobians."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import xitorch
from xitorch import LinearOperator
from xitorch.debug.modes import disable_debug, enable_debug
from xitorch.grad import hess, jac
from xitorch.integrate import SQuad, mcquad, quad, solve_ivp
from xitorch.interpolate import Interp1D
from xitorch.linalg import lsymeig, solve, svd, symeig, usymeig
from xitorch.optimize import equilibrium, minimize, rootfinder

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


class Scaled(LinearOperator):
    """An operator that only knows its products."""

    def __init__(self, scale: torch.Tensor) -> None:
        n = scale.shape[-1]
        super().__init__(shape=(n, n), is_hermitian=True, dtype=scale.dtype, device=scale.device)
        self.scale = scale

    def _mv(self, x: torch.Tensor) -> torch.Tensor:
        return self.scale * x

    def _getparamnames(self, prefix: str = "") -> list[str]:
        return [prefix + "scale"]


class Model(xitorch.EditableModule):
    """An object whose methods are differentiated through."""

    def __init__(self, a: torch.Tensor) -> None:
        self.a = a

    def residual(self, y: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.a @ y + 0.1) + y / 2

    def fixed(self, y: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.a @ y + 0.1) / 3

    def energy(self, y: torch.Tensor) -> torch.Tensor:
        return ((self.a @ y - 1) ** 2).sum() + (y**2).sum()

    def rate(self, t: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return -self.a.abs() @ y

    def getparamnames(self, methodname: str, prefix: str = "") -> list[str]:
        return [prefix + "a"]


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.w = torch.nn.Parameter(torch.rand(3, 3) / 3)

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.w @ y + 0.1) + y / 2


def spd(n: int = 4) -> torch.Tensor:
    a = torch.rand(n, n)
    return (a @ a.T + n * torch.eye(n)).requires_grad_()


def operators() -> None:
    a = LinearOperator.m(spd())
    b = LinearOperator.m(torch.rand(4, 4).requires_grad_())
    d = Scaled(torch.rand(4).requires_grad_())
    for op in (a, b, d, a + b, a - b, a.matmul(b), a.H, b.H, 2 * b, b * 3, b.matmul(d).H, (b + d).H):
        print(op, op.is_hermitian, op.dtype, op.device, op.shape)
        v, m = torch.rand(4), torch.rand(4, 2)
        step("mv", lambda op=op, v=v: op.mv(v))
        step("mm", lambda op=op, m=m: op.mm(m))
        step("rmv", lambda op=op, v=v: op.rmv(v))
        step("rmm", lambda op=op, m=m: op.rmm(m))
        step("full", lambda op=op: op.fullmatrix())
        step("params", lambda op=op: op.getlinopparams())
        step("scipy", lambda op=op: op.scipy_linalg_op() @ torch.rand(4).numpy())
    step("check", lambda: d.check())
    step("check", lambda: b.check(warn=False))


def solving(method: str | None) -> None:
    a, b = spd(), torch.rand(4, 2).requires_grad_()
    e = torch.rand(2)
    m = LinearOperator.m(spd(), is_hermitian=True)
    kw = {} if method is None else {"method": method}
    op = LinearOperator.m(a, is_hermitian=True)
    for x in (solve(op, b, **kw), solve(op, b, E=e, **kw), solve(op, b, E=e, M=m, **kw)):
        (g,) = torch.autograd.grad(x.pow(2).sum(), a, create_graph=True)
        g.sum().backward()


def eigen(method: str | None) -> None:
    a = spd()
    kw = {} if method is None else {"method": method}
    op = LinearOperator.m((a + a.T) / 2, is_hermitian=True)
    for values, vectors in (
        lsymeig(op, 2, **kw),
        usymeig(op, 2, **kw),
        symeig(op, M=LinearOperator.m(spd().detach(), is_hermitian=True), neig=2, **kw),
    ):
        (values.sum() + vectors.pow(4).sum()).backward(retain_graph=True)
    u, s, _ = svd(LinearOperator.m(torch.rand(4, 3).requires_grad_()), k=2, **kw)
    (s.sum() + u.pow(4).sum()).backward()


def roots(method: str) -> None:
    a = (torch.rand(3, 3) / 3).requires_grad_()
    y = rootfinder(Model(a).residual, torch.zeros(3), method=method)
    y.pow(2).sum().backward()
    rootfinder(
        lambda y, a: torch.tanh(a @ y + 0.1) + y / 2, torch.zeros(3), params=(a,), method=method
    ).sum().backward()
    rootfinder(Net(), torch.zeros(3), method=method).sum().backward()


def fixed_points(method: str) -> None:
    a = (torch.rand(3, 3) / 3).requires_grad_()
    equilibrium(Model(a).fixed, torch.zeros(3), method=method).sum().backward()


def minima(method: str) -> None:
    a = torch.rand(3, 3).requires_grad_()
    options = {"step": 0.01, "maxiter": 20} if method in ("gd", "adam") else {}
    minimize(Model(a).energy, torch.zeros(3), method=method, verbose=True, **options).sum().backward()


def ivp(method: str) -> None:
    a = torch.rand(2, 2).requires_grad_()
    ts = torch.linspace(0, 1, 5)
    solve_ivp(Model(a).rate, ts, torch.ones(2), method=method).sum().backward()

    def pair(t: torch.Tensor, ys: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
        return ys[1], -ys[0]

    solve_ivp(pair, ts, (torch.ones(1), torch.zeros(1)), method=method)


def integrals() -> None:
    a = torch.tensor(1.5).requires_grad_()
    low, high = torch.tensor(0.0).requires_grad_(), torch.tensor(1.0).requires_grad_()
    quad(lambda x, a: torch.cos(a * x), low, high, params=(a,)).backward()
    step(
        "infinite",
        lambda: quad(lambda x, a: torch.exp(-a * x * x), -float("inf"), float("inf"), params=(a,)).backward(),
    )
    step("pair", lambda: quad(lambda x, a: (x * a, x + a), low, high, params=(a,)))
    x = torch.linspace(0, 1, 7)
    y = torch.sin(x).requires_grad_()
    for method in ("trapz", "cspline", "simpson"):
        rule = SQuad(x, method=method)
        step(method, lambda rule=rule: rule.cumsum(y))
        step(method, lambda rule=rule: rule.integrate(y, keepdim=True))
        step(method, lambda rule=rule: rule.getparamnames("cumsum"))


def monte_carlo(method: str) -> None:
    a = torch.tensor(1.0).requires_grad_()
    mcquad(
        lambda x, a: a * x**2,
        lambda x: -(x**2).sum(),
        torch.zeros(1),
        fparams=(a,),
        method=method,
        **({"nsamples": 50} if method != "_dummy1d" else {}),
    ).sum().backward()


def interpolation(method: str, bound: str, extrapolate: Any) -> None:
    x = torch.linspace(0, 1, 7)
    y = torch.sin(x).requires_grad_()
    keywords = {"bc_type": bound} if method == "cspline" else {}
    f = Interp1D(x, y, method=method, extrap=extrapolate, **keywords)
    f(torch.linspace(-0.2, 1.2, 9)).sum().backward()
    f.getparamnames("__call__")
    Interp1D(x, method=method, extrap=extrapolate, **keywords)(torch.rand(4), y)


def jacobians() -> None:
    def f(a: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return (a @ x) ** 2

    a, x = torch.rand(3, 3).requires_grad_(), torch.rand(3).requires_grad_()
    for op in jac(f, (a, x)):
        op.mv(torch.rand(op.shape[-1]))
        op.rmv(torch.rand(op.shape[-2]))
    op = jac(f, (a, x), idxs=1)
    op.fullmatrix().sum().backward()
    h = hess(lambda a, x: ((a @ x) ** 3).sum(), (a, x), idxs=1)
    h.mv(torch.rand(3)).sum().backward()
    jac(Model(a).residual, (x,), idxs=0).mm(torch.rand(3, 2))


def editable() -> None:
    model = Model(torch.rand(3, 3).requires_grad_())
    model.assertparams(model.residual, torch.rand(3))
    model.getuniqueparams("residual", onlyleaves=True)
    model.setuniqueparams("residual", torch.rand(3, 3))
    packer = xitorch.Packer({"a": torch.rand(2), "b": [torch.rand(3)], "c": model})
    packer.get_param_tensor_list()
    whole = packer.get_param_tensor()
    packer.construct_from_tensor(whole)
    packer.construct_from_tensor_list(packer.get_param_tensor_list())
    with enable_debug():
        solve(Scaled(torch.rand(4) + 1), torch.rand(4, 1))
        solve(LinearOperator.m(spd(), is_hermitian=True), torch.rand(4, 2))
    with disable_debug():
        solve(Scaled(torch.rand(4) + 1), torch.rand(4, 1))


step("operators", operators)
for name in (None, "exactsolve", "cg", "bicgstab", "gmres", "broyden1", "scipy_gmres"):
    step(f"solve {name}", lambda name=name: solving(name))
for name in (None, "exacteig", "davidson"):
    step(f"eigen {name}", lambda name=name: eigen(name))
for name in ("broyden1", "broyden2", "linearmixing"):
    step(f"root {name}", lambda name=name: roots(name))
    step(f"fixed {name}", lambda name=name: fixed_points(name))
step("anderson", lambda: fixed_points("anderson_acc"))
for name in ("broyden1", "gd", "adam"):
    step(f"min {name}", lambda name=name: minima(name))
for name in ("rk45", "rk23", "rk4", "rk38", "euler", "midpoint"):
    step(f"ivp {name}", lambda name=name: ivp(name))
step("integrals", integrals)
for name in ("mh", "_dummy1d"):
    step(f"monte carlo {name}", lambda name=name: monte_carlo(name))
for bound in ("natural", "not-a-knot", "periodic", "clamped"):
    step(f"spline {bound}", lambda bound=bound: interpolation("cspline", bound, "mirror"))
for how in ("periodic", "bound", "mirror", 0.5, "nan", lambda x: x * 0):
    step(f"linear {how}", lambda how=how: interpolation("linear", "", how))
step("jacobians", jacobians)
step("editable", editable)
