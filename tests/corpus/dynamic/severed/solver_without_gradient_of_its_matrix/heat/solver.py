"""A linear solver that keeps its factorisation for the backward."""
import torch


class Solve(torch.autograd.Function):
    @staticmethod
    def forward(ctx, matrix, load):
        factor = torch.linalg.cholesky(matrix)
        ctx.save_for_backward(factor)
        return torch.cholesky_solve(load[:, None], factor)[:, 0]

    @staticmethod
    def backward(ctx, gradient):
        (factor,) = ctx.saved_tensors
        return None, torch.cholesky_solve(gradient[:, None], factor)[:, 0]


def temperatures(matrix, load):
    return Solve.apply(matrix, load)
