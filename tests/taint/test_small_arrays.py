"""The small arrays on which formulas are worked out give what torch gives."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, picked, seen, shrunk, written  # noqa: E402
from callscope.taint.shapes.formulas.numbers import EACH  # noqa: E402
from callscope.taint.shapes.formulas.operations import OPERATIONS  # noqa: E402
from callscope.taint.shapes.formulas.outside import operation  # noqa: E402
from callscope.taint.shapes.formulas.slopes import gradients  # noqa: E402

_MODULES = (torch, torch.special, torch.nn.functional, torch.linalg, torch.fft)
_PREFERRED = {"unfold": torch.Tensor}
_PREFERRED |= dict.fromkeys(("solve", "inv", "vector_norm", "cross"), torch.linalg)
_PREFERRED |= {name: torch.fft for name in OPERATIONS if "fft" in name}
_PREFERRED |= dict.fromkeys(
    ("softplus", "logsigmoid", "silu", "mish", "gelu", "linear", "mse_loss", "hardtanh"), torch.nn.functional
)
_OTHER_NAMES = {
    "j0": "bessel_j0", "j1": "bessel_j1", "fabs": "abs", "log_sigmoid": "logsigmoid", "triangular": "solve_triangular"
}  # fmt: skip


def where(name):
    return next((one for one in (_PREFERRED.get(name), *_MODULES) if one is not None and hasattr(one, name)), None)


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
    theirs_is = _OTHER_NAMES.get(name, name)
    of = where(theirs_is)
    wanted = (
        getattr(of, theirs_is)(*tensors, *rest, **named)
        if of is not None
        else getattr(tensors[0], theirs_is)(*tensors[1:], *rest, **named)
    )
    found = OPERATIONS[name](*map(ours, tensors), *rest, **named)
    for one, other in zip(found, wanted, strict=True) if isinstance(wanted, tuple) else [(found, wanted)]:
        torch.testing.assert_close(theirs(one), other, check_dtype=False)


@pytest.mark.parametrize(
    "name", sorted(set(EACH) - {"acosh", "arccosh", "conj", "resolve_conj", "conj_physical", "cbrt"})
)
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
        ("amax", [(2, 3)], (1,), {}), ("sort", [(2, 3)], (1,), {}), ("topk", [(2, 3)], (2,), {}), ("cumprod", [(2, 3)], (1,), {}), ("std", [(2, 3)], (1,), {}),
        ("max", [(2, 3)], (1,), {}), ("argmax", [(2, 3)], (1,), {}), ("median", [(2, 3)], (1,), {}), ("cummax", [(2, 3)], (1,), {}), ("diff", [(2, 3)], (), {}),
        ("trapezoid", [(2, 3), (3,)], (), {}), ("cdist", [(2, 3), (4, 3)], (), {}), ("normalize", [(2, 3)], (), {"dim": -1}), ("cosine_similarity", [(2, 3), (2, 3)], (), {}),
        ("layer_norm", [(2, 3)], ((3,),), {}), ("var_mean", [(2, 3)], (1,), {}), ("norm", [(2, 3)], (1,), {}), ("elu", [(2, 3)], (0.5,), {}), ("logcumsumexp", [(2, 3)], (1,), {}),
        ("det", [(2, 3, 3)], (), {}), ("inverse", [(2, 3, 3)], (), {}), ("solve", [(2, 3, 3), (2, 3, 2)], (), {}), ("solve", [(2, 3, 3), (2, 3)], (), {}),
        ("solve_triangular", [(3, 3), (3, 2)], (), {"upper": True}), ("solve_triangular", [(3, 3), (2, 3)], (), {"upper": False, "left": False}), ("slogdet", [(3, 3)], (), {}),
        ("matrix_exp", [(2, 3, 3)], (), {}), ("matrix_power", [(3, 3)], (3,), {}), ("pinv", [(4, 3)], (), {}), ("kron", [(2, 2), (2, 3)], (), {}), ("tensordot", [(2, 3), (3, 2)], (1,), {}),
        ("block_diag", [(2, 2), (2, 3)], (), {}), ("chain_matmul", [(2, 3), (3, 2), (2, 2)], (), {}), ("repeat", [(2, 3)], (2, 1), {}), ("tile", [(2, 3)], ((2,),), {}), ("repeat_interleave", [(2, 3)], (2,), {"dim": 1}),
        ("split", [(3, 2)], (2,), {}), ("chunk", [(4, 2)], (2,), {}), ("movedim", [(2, 3, 4)], (0, -1), {}), ("diagonal", [(2, 3, 3)], (1, -2, -1), {}), ("diag", [(3,)], (), {}), ("diag", [(3, 3)], (), {}),
        ("diag_embed", [(2, 3)], (), {}), ("tril", [(3, 3)], (-1,), {}), ("triu", [(2, 3)], (1,), {}), ("narrow", [(3, 3)], (1, 0, 2), {}), ("unfold", [(2, 5)], (1, 3, 2), {}), ("meshgrid", [(2,), (3,)], (), {"indexing": "ij"}),
        ("pad", [(1, 2, 3)], ((1, 2),), {"mode": "reflect"}), ("pad", [(2, 3)], ((1, 0, 2, 1),), {"value": 0.5}), ("pad", [(1, 2, 3)], ((2, 1),), {"mode": "circular"}),
        ("conv1d", [(1, 2, 5), (4, 1, 3)], (), {"groups": 2, "stride": 2, "padding": 1}), ("conv2d", [(1, 2, 4, 4), (2, 2, 2, 2)], (), {"dilation": 2}),
        ("conv_transpose1d", [(1, 2, 4), (2, 1, 3)], (), {"groups": 2, "stride": 2, "padding": 1}), ("conv_transpose2d", [(1, 2, 3, 3), (2, 2, 2, 2)], (), {"stride": (2, 1)}), ("avg_pool2d", [(1, 2, 4, 4)], (2,), {}),
        ("rfft2", [(3, 4)], (), {}), ("fft", [(2, 3)], (), {"n": 5}), ("rfft", [(2, 5)], (), {"n": 4}), ("fftn", [(3, 4)], (), {"s": (2, 5)}), ("addcdiv", [(2,), (2,), (2,)], (), {"value": 2.0}),
        ("addcmul", [(2,), (2,), (2,)], (), {"value": 2.0}), ("trace", [(3, 3)], (), {}), ("reshape", [(2, 3)], ((3, -1),), {}),
    ],
)  # fmt: skip
def test_operations_on_whole_arrays(name, shapes, rest, named):
    agree(name, [drawn(*shape) + k * 0.01 for k, shape in enumerate(shapes)], *rest, **named)


@pytest.mark.parametrize(
    "recipe", ["ij,jk->ik", "bi,bj->bij", "ii->i", "ij,ij", "ij->", "...i,...i->...", "...i,ij->...j", "i...,i...->..."]
)
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
    a = ours(t)
    written(a, key, 7.0)
    torch.testing.assert_close(theirs(a), changed)


@pytest.mark.parametrize("size", [4, 5])
def test_halves_of_transforms_lead_back(size):
    half = torch.complex(drawn(2, 3), drawn(3, 2).reshape(2, 3))
    found = OPERATIONS["irfft"](ours(half), n=size)
    torch.testing.assert_close(theirs(found), torch.fft.irfft(half, n=size))


def test_logarithm_of_a_determinant():
    matrix = drawn(3, 3) + 2 * torch.eye(3)
    torch.testing.assert_close(theirs(OPERATIONS["logdet"](ours(matrix))), torch.logdet(matrix))


@pytest.mark.parametrize("key", [([0, 1, 1],), (slice(None), [2, 0]), ([0, 1], [1, 2]), ([1, 0], slice(None), None)])
def test_positions(key):
    t = drawn(2, 3)
    torch.testing.assert_close(theirs(picked(ours(t), key)), t[key])


def test_gathering_and_scattering():
    t, where = drawn(2, 3), torch.tensor([[0, 2], [1, 1]])
    theirs_where = Array((2, 2), where.flatten().tolist())
    torch.testing.assert_close(theirs(OPERATIONS["gather"](ours(t), 1, theirs_where)), t.gather(1, where))
    wanted = torch.zeros(2, 3, dtype=torch.float64).scatter_add(1, where, t[:, :2])
    found = OPERATIONS["scatter_add"](Array((2, 3), [0.0] * 6), 1, theirs_where, ours(t[:, :2]))
    torch.testing.assert_close(theirs(found), wanted)
    wanted = torch.zeros(2, 3, dtype=torch.float64).index_add(0, torch.tensor([1, 1]), t)
    found = OPERATIONS["index_add"](Array((2, 3), [0.0] * 6), 0, Array((2,), [1, 1]), ours(t))
    torch.testing.assert_close(theirs(found), wanted)


@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3)])
def test_decompositions_give_the_matrix_back(shape):
    t = drawn(*shape)
    spd = t @ t.mT + torch.eye(3)
    torch.testing.assert_close(theirs(OPERATIONS["cholesky"](ours(spd))), torch.linalg.cholesky(spd))
    values, vectors = map(theirs, OPERATIONS["eigh"](ours(spd)))
    torch.testing.assert_close(values, torch.linalg.eigvalsh(spd))
    torch.testing.assert_close(vectors @ torch.diag_embed(values) @ vectors.mT, spd)
    q, r = map(theirs, OPERATIONS["qr"](ours(t)))
    torch.testing.assert_close(q @ r, t)
    torch.testing.assert_close(r.abs(), torch.linalg.qr(t)[1].abs())
    u, s, vh = map(theirs, OPERATIONS["svd"](ours(t)))
    torch.testing.assert_close(s, torch.linalg.svdvals(t))
    torch.testing.assert_close(u @ torch.diag_embed(s) @ vh, t)


def test_a_view_shows_what_is_written():
    a = ours(drawn(2, 3))
    row = seen(a, lambda one: picked(one, 1))
    written(row, slice(0, 2), 7.0)
    assert a.data[3:5] == [7.0, 7.0]
    copied = OPERATIONS["clone"](row)
    copied.put([1.0] * 3)
    assert row.data[0] == 7.0


def test_slopes_of_what_was_worked_out():
    x = ours(drawn(3))
    y = operation("mul", [operation("sin", [x], {}, smooth=False), x], {}, smooth=False)
    (found,) = gradients(y, x, Array((3,), [1.0, 2.0, 3.0]))
    t = drawn(3).requires_grad_()
    torch.testing.assert_close(theirs(found), torch.autograd.grad(t.sin() * t, t, torch.tensor([1.0, 2.0, 3.0]))[0])
    with pytest.raises(NotUnderstoodError):
        gradients(y, ours(drawn(3)))


def test_masks():
    t = drawn(2, 3)
    mask = OPERATIONS["gt"](ours(t), 0.5)
    assert picked(ours(t), mask).data == t[t > 0.5].tolist()
    changed = t.clone()
    changed[t > 0.5] = 0.0
    a = ours(t)
    written(a, mask, 0.0)
    torch.testing.assert_close(theirs(a), changed)


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
