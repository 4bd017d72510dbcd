import torch

from .assemble import laplacian
from .sparse import jacobi, shifted


def temperatures(mesh, source, shift=0.6, rounds=25):
    matrix = shifted(laplacian(mesh), shift)
    return jacobi(matrix, source, 3.5, rounds)
