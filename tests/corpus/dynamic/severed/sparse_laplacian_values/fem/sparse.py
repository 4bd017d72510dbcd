import torch


def shifted(matrix, shift):
    """Return matrix + shift * identity, with the pattern of the matrix."""
    indices, values = matrix._indices(), matrix._values()
    diagonal = (indices[0] == indices[1]).to(values.dtype)
    return torch.sparse_coo_tensor(indices, values + shift * diagonal, matrix.shape)


def jacobi(matrix, right, diagonal, rounds):
    x = torch.zeros_like(right)
    for _ in range(rounds):
        x = x + (right - torch.sparse.mm(matrix, x[:, None])[:, 0]) / diagonal
    return x
