"""What curvlinops' documentation shows: curvature matrices as operators, inverses, spectra, traces, norms."""

from collections.abc import Callable
from typing import Any

import curvlinops as cl
import torch
from curvlinops.examples import TensorLinearOperator
from torch import nn

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
data = [(torch.rand(5, 3), torch.rand(5, 2)), (torch.rand(4, 3), torch.rand(4, 2))]
classes = [(torch.rand(5, 3), torch.randint(0, 2, (5,)))]
loss = nn.MSELoss()
params = [p for p in model.parameters() if p.requires_grad]


def used(make: Any, **options: Any) -> None:
    operator = make(model, loss, params, data, **options)
    width = operator.shape[1]
    operator @ torch.rand(width)
    operator @ torch.rand(width, 2)
    operator @ [torch.rand(p.shape) for p in params]
    (2.0 * operator + operator.adjoint()) @ torch.rand(width)
    (operator - operator * 0.5) @ torch.rand(width)
    (operator @ operator) @ torch.rand(width)
    operator.to_scipy() @ torch.rand(width).numpy()
    operator.to_scipy().T @ torch.rand(width).numpy()
    print(operator.device, operator.dtype)


def kfac(make: Any, model: nn.Module, loss: nn.Module, data: list[Any], **options: Any) -> None:
    operator = make(model, loss, list(model.parameters()), data, **options)
    operator @ torch.rand(operator.shape[1])
    print(operator.trace, operator.det, operator.logdet, operator.frobenius_norm)
    for inverse in (
        cl.KFACInverseLinearOperator(operator, damping=0.1),
        cl.KFACInverseLinearOperator(operator, damping=0.1, use_exact_damping=True),
        cl.KFACInverseLinearOperator(operator, damping=0.1, use_heuristic_damping=True),
    ):
        try:
            inverse @ torch.rand(operator.shape[1])
            inverse.load_state_dict(inverse.state_dict())
        except ValueError as error:
            print(error)
    operator.load_state_dict(operator.state_dict())
    make.from_state_dict(operator.state_dict(), model, list(model.parameters()), data)


def convolutional() -> None:
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(18, 2))
    batches = [(torch.rand(2, 1, 5, 5), torch.randint(0, 2, (2,)))]
    for approximation in (cl.KFACType.EXPAND, cl.KFACType.REDUCE):
        kfac(cl.KFACLinearOperator, net, nn.CrossEntropyLoss(), batches, kfac_approx=approximation)


def inverses() -> None:
    operator = cl.GGNLinearOperator(model, loss, params, data)
    damped = operator + 1.0 * cl.EFLinearOperator(model, loss, params, data)
    for inverse in (
        cl.CGInverseLinearOperator(damped, eps=1e-3, max_iter=20),
        cl.LSMRInverseLinearOperator(damped, maxiter=20),
        cl.NeumannInverseLinearOperator(damped, num_terms=5, scale=0.1),
    ):
        inverse @ torch.rand(operator.shape[0])
    cl.SubmatrixLinearOperator(operator, [0, 1, 2], [3, 4]) @ torch.rand(2)


def jacobians() -> None:
    jacobian = cl.JacobianLinearOperator(model, params, data, check_deterministic=False)
    jacobian @ torch.rand(jacobian.shape[1])
    transposed = cl.TransposedJacobianLinearOperator(model, params, data, check_deterministic=False)
    transposed @ torch.rand(transposed.shape[1])
    jacobian.adjoint() @ torch.rand(jacobian.shape[0])


def spectra() -> None:
    operator = TensorLinearOperator(torch.diag(torch.linspace(0.1, 1.0, 20)))
    cl.lanczos_approximate_spectrum(operator, 5, num_points=8, num_repeats=2, boundaries=(0.0, 1.1))
    cl.lanczos_approximate_log_spectrum(operator, 5, num_points=8, num_repeats=2, boundaries=(0.0, 1.1))
    cached = cl.LanczosApproximateSpectrumCached(operator, 5, boundaries=(0.0, 1.1))
    cached.approximate_spectrum(num_repeats=1, num_points=8)
    logged = cl.LanczosApproximateLogSpectrumCached(operator, 5, boundaries=(0.0, 1.1))
    logged.approximate_log_spectrum(num_repeats=1, num_points=8)


def traces() -> None:
    operator = TensorLinearOperator(torch.diag(torch.linspace(0.1, 1.0, 12)))
    for distribution in ("rademacher", "normal"):
        cl.hutchinson_trace(operator, num_matvecs=4, distribution=distribution)
    cl.hutchpp_trace(operator, num_matvecs=6)
    cl.xtrace(operator, num_matvecs=6)
    cl.hutchinson_diag(operator, num_matvecs=4)
    cl.xdiag(operator, num_matvecs=6)
    cl.hutchinson_squared_fro(operator, num_matvecs=4)
    matrix = torch.rand(12, 12)
    cl.hutchinson_trace(matrix, 3)
    cl.hutchinson_squared_fro(matrix, 3)


def main() -> None:
    for make in (cl.HessianLinearOperator, cl.GGNLinearOperator, cl.EFLinearOperator):
        step(make.__name__, lambda make=make: used(make))
    step("mc", lambda: used(cl.FisherMCLinearOperator, mc_samples=2))
    step("blocks", lambda: used(cl.HessianLinearOperator, block_sizes=[2, 2]))
    for kind in (cl.FisherType.MC, cl.FisherType.TYPE2, cl.FisherType.EMPIRICAL, cl.FisherType.FORWARD_ONLY):
        step(f"kfac {kind}", lambda kind=kind: kfac(cl.KFACLinearOperator, model, loss, data, fisher_type=kind))
    step("together", lambda: kfac(cl.KFACLinearOperator, model, loss, data, separate_weight_and_bias=False))
    step("classes", lambda: kfac(cl.KFACLinearOperator, model, nn.CrossEntropyLoss(), classes))
    step("ekfac", lambda: kfac(cl.EKFACLinearOperator, model, loss, data))
    step("convolutional", convolutional)
    step("inverses", inverses)
    step("jacobians", jacobians)
    step("spectra", spectra)
    step("traces", traces)


main()
