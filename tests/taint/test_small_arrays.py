"""The small arrays on which formulas are worked out give what torch gives."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, picked, shrunk, written  # noqa: E402
from callscope.taint.shapes.formulas.numbers import EACH  # noqa: E402
from callscope.taint.shapes.formulas.operations import OPERATIONS  # noqa: E402

_ELSEWHERE = dict.fromkeys(
    ("softplus", "logsigmoid", "silu", "mish", "gelu", "linear", "mse_loss"), torch.nn.functional
)
_ELSEWHERE |= {name: torch.fft for name in OPERATIONS if "fft" in name} | {
    "expit": torch.special,
    "vector_norm": torch.linalg,
}
_ELSEWHERE |= dict.fromkeys(("solve", "inv"), torch.linalg)


def ours(t):
    return Array(tuple(t.shape), t.flatten().tolist())


def theirs(a):
    if isinstance(a, tuple):
        return a
    return torch.tensor(a.data, dtype=torch.complex128 if a.is_complex else torch.float64).reshape(a.shape)


def drawn(*shape, kind=torch.float64):
    return (torch.rand(shape, generator=torch.Generator().manual_seed(len(shape)), dtype=torch.float64) * 0.7 + 0.2).to(
        kind
    )


def agree(name, tensors, *rest, **named):
    of = _ELSEWHERE.get(name, torch)
    wanted = (
        getattr(of, name)(*tensors, *rest, **named)
        if hasattr(of, name)
        else getattr(tensors[0], name)(*tensors[1:], *rest, **named)
    )
    found = OPERATIONS[name](*map(ours, tensors), *rest, **named)
    for one, other in zip(found, wanted, strict=True) if isinstance(wanted, tuple) else [(found, wanted)]:
        torch.testing.assert_close(theirs(one), other, check_dtype=False)


@pytest.mark.parametrize("name", sorted(set(EACH) - {"acosh", "arccosh", "conj", "resolve_conj", "conj_physical"}))
def test_functions_of_one_number(name):
    agree(name, [drawn(2, 3)])


@pytest.mark.parametrize(
    "name", ["exp", "sin", "tanh", "sqrt", "conj_physical", "abs", "reciprocal", "square", "angle", "sigmoid", "real"]
)
def test_functions_of_one_complex_number(name):
    agree(name, [torch.complex(drawn(2, 3), -drawn(3, 2).reshape(2, 3))])


@pytest.mark.parametrize(
    "name", ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "atan2", "hypot", "xlogy", "logaddexp"]
)
def test_functions_of_two_are_broadcast(name):
    agree(name, [drawn(2, 3), drawn(3)])


@pytest.mark.parametrize(
    ("name", "shapes", "rest", "named"),
    [
        ("matmul", [(2, 3), (3, 2)], (), {}), ("matmul", [(3,), (3,)], (), {}), ("matmul", [(2, 2, 3), (3,)], (), {}),
        ("matmul", [(3,), (2, 3, 2)], (), {}), ("bmm", [(2, 2, 3), (2, 3, 2)], (), {}), ("outer", [(2,), (3,)], (), {}),
        ("linear", [(2, 3), (4, 3), (4,)], (), {}), ("addmm", [(2,), (3, 2), (2, 2)], (), {"alpha": 0.5}),
        ("solve", [(3, 3), (3,)], (), {}), ("inverse", [(2, 2)], (), {}), ("cross", [(2, 3), (2, 3)], (), {"dim": -1}),
        ("sum", [(2, 3)], (1,), {"keepdim": True}), ("mean", [(2, 3)], ((0, 1),), {}), ("prod", [(2, 3)], (0,), {}),
        ("var", [(2, 3)], (1,), {}), ("norm", [(2, 3)], (), {"dim": -1}), ("logsumexp", [(2, 3)], (-1,), {}),
        ("rfft", [(2, 4)], (), {}), ("rfft", [(2, 3)], (), {"dim": 0, "norm": "ortho"}),
        ("det", [(3, 3)], (), {}), ("softmax", [(2, 3)], (1,), {}), ("log_softmax", [(2, 3)], (0,), {}), ("cumsum", [(2, 3)], (1,), {}),
        ("fft", [(2, 3)], (), {}), ("ifft", [(2, 3)], (), {"norm": "ortho", "dim": 0}), ("fft2", [(2, 3)], (), {"norm": "forward"}),
        ("ifft2", [(2, 3)], (), {}), ("fftn", [(2, 2, 3)], (), {}), ("fftshift", [(2, 3)], (), {}), ("ifftshift", [(2, 3)], (), {"dim": 1}),
        ("flatten", [(2, 2, 3)], (1,), {}), ("unsqueeze", [(2, 3)], (-1,), {}), ("squeeze", [(1, 3)], (), {}),
        ("transpose", [(2, 2, 3)], (0, 2), {}), ("permute", [(2, 2, 3)], ((2, 0, 1),), {}), ("flip", [(2, 3)], ((1,),), {}),
        ("roll", [(2, 3)], (1,), {"dims": 1}), ("t", [(2, 3)], (), {}), ("expand", [(3,)], (2, 3), {}), ("unbind", [(2, 3)], (1,), {}),
        ("mse_loss", [(2, 3), (2, 3)], (), {"reduction": "sum"}), ("lerp", [(2,), (2,), (2,)], (), {}), ("clamp", [(2, 3)], (0.3, 0.6), {}),
        ("addcmul", [(2,), (2,), (2,)], (), {"value": 2.0}), ("trace", [(3, 3)], (), {}), ("reshape", [(2, 3)], ((3, -1),), {}),
    ],
)  # fmt: skip
def test_operations_on_whole_arrays(name, shapes, rest, named):
    agree(name, [drawn(*shape) + k * 0.01 for k, shape in enumerate(shapes)], *rest, **named)


@pytest.mark.parametrize("recipe", ["ij,jk->ik", "bi,bj->bij", "ii->i", "ij,ij", "ij->"])
def test_einsum(recipe):
    operands = [drawn(3, 3)] * (recipe.count(",") + 1)
    found = OPERATIONS["einsum"](recipe, *map(ours, operands))
    torch.testing.assert_close(theirs(found), torch.einsum(recipe, *operands))


@pytest.mark.parametrize(
    "key", [0, (slice(None), 1), (..., None), (None, slice(0, 2), -1), (1, ..., slice(None, None, 2))]
)
def test_parts(key):
    t = drawn(2, 3)
    torch.testing.assert_close(theirs(picked(ours(t), key)), t[key])
    changed = t.clone()
    changed[key] = 7.0
    torch.testing.assert_close(theirs(written(ours(t), key, 7.0)), changed)


@pytest.mark.parametrize("size", [4, 5])
def test_halves_of_transforms_lead_back(size):
    half = torch.complex(drawn(2, 3), drawn(3, 2).reshape(2, 3))
    found = OPERATIONS["irfft"](ours(half), n=size)
    torch.testing.assert_close(theirs(found), torch.fft.irfft(half, n=size))


def test_logarithm_of_a_determinant():
    matrix = drawn(3, 3) + 2 * torch.eye(3)
    torch.testing.assert_close(theirs(OPERATIONS["logdet"](ours(matrix))), torch.logdet(matrix))


def test_masks():
    t = drawn(2, 3)
    mask = OPERATIONS["gt"](ours(t), 0.5)
    assert picked(ours(t), mask).data == t[t > 0.5].tolist()
    changed = t.clone()
    changed[t > 0.5] = 0.0
    torch.testing.assert_close(theirs(written(ours(t), mask, 0.0)), changed)


def test_a_gradient_is_summed_over_what_was_broadcast():
    t = drawn(2, 3)
    torch.testing.assert_close(theirs(shrunk(ours(t), (3,))), t.sum_to_size(3))
    torch.testing.assert_close(theirs(shrunk(ours(t), ())), t.sum())
    with pytest.raises(NotUnderstoodError):
        shrunk(ours(t), (2,))


def test_a_root_of_a_negative_number_is_not_understood():
    with pytest.raises((NotUnderstoodError, ValueError)):
        OPERATIONS["pow"](Array((1,), [-1.0]), 0.5)
    assert math.isclose(OPERATIONS["pow"](Array((1,), [-1.0]), 2).data[0], 1.0)
