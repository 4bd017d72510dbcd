import torch


def jittered_cholesky(matrix, noise, floor=1e-6, tries=4):
    """Factor matrix + noise, with more and more on the diagonal where it is not positive definite."""
    amount = max(noise.item(), floor)
    for _ in range(tries):
        factor, info = torch.linalg.cholesky_ex(matrix + amount * torch.eye(len(matrix), dtype=matrix.dtype))
        if not info.any():
            return factor
        amount *= 10.0
    raise RuntimeError("not positive definite")


def log_marginal(factor, residual):
    alpha = torch.cholesky_solve(residual[:, None], factor)[:, 0]
    return -0.5 * residual @ alpha - factor.diagonal().log().sum()
