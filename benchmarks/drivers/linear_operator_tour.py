"""Use linear_operator the way its documentation does: every operator, arithmetic, solves, decompositions."""

import contextlib

import linear_operator
import torch
from linear_operator import operators as ops


def main():
    """Make operators and do everything with each."""
    a = torch.randn(4, 4)
    spd = a @ a.mT + 4 * torch.eye(4)
    dense = linear_operator.to_linear_operator(spd)
    made = [
        dense, ops.DiagLinearOperator(torch.rand(4) + 1), ops.IdentityLinearOperator(4), ops.ConstantDiagLinearOperator(torch.rand(1) + 1, 4),
        ops.RootLinearOperator(torch.randn(4, 2)), ops.LowRankRootLinearOperator(torch.randn(4, 2)), ops.ToeplitzLinearOperator(torch.tensor([4.0, 1, 0, 0])),
        ops.KroneckerProductLinearOperator(linear_operator.to_linear_operator(spd[:2, :2]), linear_operator.to_linear_operator(spd[:2, :2])),
        ops.TriangularLinearOperator(torch.linalg.cholesky(spd)), ops.ZeroLinearOperator(4, 4), dense + ops.IdentityLinearOperator(4), dense * 2.0,
        ops.MulLinearOperator(ops.RootLinearOperator(torch.randn(4, 2)), dense), dense.add_diagonal(torch.ones(4)), dense.add_jitter(), dense @ dense,
        ops.CatLinearOperator(dense, dense, dim=0), ops.BlockDiagLinearOperator(linear_operator.to_linear_operator(torch.stack([spd, spd]))),
        ops.SumBatchLinearOperator(linear_operator.to_linear_operator(torch.stack([spd, spd]))), dense.repeat(2, 1, 1), dense[:2, :2], dense.mT,
        ops.InterpolatedLinearOperator(dense), ops.LowRankRootLinearOperator(torch.randn(4, 2)).add_diagonal(torch.ones(4)), ops.CholLinearOperator(ops.TriangularLinearOperator(torch.linalg.cholesky(spd))),
        ops.PermutationLinearOperator(torch.tensor([1, 0, 3, 2])), ops.MaskedLinearOperator(dense, torch.tensor([True, False, True, True]), torch.ones(4, dtype=torch.bool)),
        ops.ConstantMulLinearOperator(dense, torch.tensor(2.0)), dense.expand(2, 4, 4), ops.KernelLinearOperator(torch.rand(4, 2), torch.rand(4, 2), lambda x, y: x @ y.mT),
    ]  # fmt: skip
    for operator in made:
        for step in (
            lambda o: o.to_dense(), lambda o: o @ torch.randn(o.shape[-1], 2), lambda o: o.solve(torch.randn(o.shape[-1], 2)), lambda o: o.diagonal(), lambda o: o.cholesky(),
            lambda o: o.inv_quad_logdet(torch.randn(o.shape[-1], 2), logdet=True), lambda o: o.root_decomposition(), lambda o: o.root_inv_decomposition(), lambda o: o.eigh(),
            lambda o: o.svd(), lambda o: o.sum(-1), lambda o: o[0], lambda o: o[..., :2, :2], lambda o: o + o, lambda o: o - torch.eye(4), lambda o: o * o, lambda o: o / 2, lambda o: o.logdet(),
            lambda o: o.inverse(), lambda o: o.sqrt(), lambda o: o.clone().detach(), lambda o: o.requires_grad_(True).matmul(torch.randn(o.shape[-1])).sum().backward(),
            lambda o: torch.linalg.solve(o, torch.randn(4, 1)), lambda o: torch.add(o, o), lambda o: o.unsqueeze(0).squeeze(0), lambda o: o.pivoted_cholesky(2), lambda o: o.double(),
            lambda o: o.sqrt_inv_matmul(torch.randn(4, 1)), lambda o: o.zero_mean_mvn_samples(3), lambda o: o.add_low_rank(torch.randn(4, 1)), lambda o: o.cat_rows(torch.randn(1, 4), torch.eye(1) * 9), lambda o: repr(o),
        ):  # fmt: skip
            with contextlib.suppress(Exception):
                step(operator)
    with (
        contextlib.suppress(Exception),
        linear_operator.settings.fast_computations(log_prob=True, solves=True),
        linear_operator.settings.max_cholesky_size(1),
    ):
        dense.solve(torch.randn(4, 1)), dense.inv_quad_logdet(torch.randn(4, 1), logdet=True)


main()
