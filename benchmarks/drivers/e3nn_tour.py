"""Use e3nn the way its documentation does: irreps, spherical harmonics, tensor products, gates, networks."""

import contextlib

import torch
from e3nn import io, math, nn, o3


def irreps():
    """Irreps arithmetic and representations."""
    a = o3.Irreps("2x0e + 1o + 3x2e")
    b = o3.Irreps([(1, (0, 1)), (2, "1o")])
    (a + b).simplify().sort(), a.dim, a.num_irreps, a.ls, a.lmax, (a * 2).regroup(), a.slices(), "1o" in a
    a.randn(3, -1), a.D_from_angles(*o3.rand_angles()), a.filter("0e + 1o"), a.count("0e"), str(a), hash(a)
    o3.Irrep("1o") * o3.Irrep("2e"), o3.Irrep("1o").D_from_matrix(o3.rand_matrix()), list(o3.Irrep.iterator(2))
    o3.Irreps.spherical_harmonics(3), a.D_from_axis_angle(torch.tensor([0.0, 0.0, 1.0]), torch.tensor(0.3))


def rotations():
    """Conversions between representations of rotations."""
    r = o3.rand_matrix(2)
    o3.matrix_to_angles(r), o3.angles_to_quaternion(*o3.rand_angles(2)), o3.matrix_to_quaternion(r)
    (
        o3.compose_quaternion(o3.rand_quaternion(2), o3.rand_quaternion(2)),
        o3.wigner_3j(1, 1, 2),
        o3.wigner_D(1, *o3.rand_angles()),
    )
    (
        o3.quaternion_to_axis_angle(o3.rand_quaternion()),
        o3.xyz_to_angles(torch.randn(3)),
        o3.compose_angles(*o3.rand_angles(), *o3.rand_angles()),
    )


def products():
    """Linear maps and tensor products, forward and backward."""
    irreps = o3.Irreps("4x0e + 2x1o")
    x, y = irreps.randn(5, -1).requires_grad_(), irreps.randn(5, -1)
    modules = [
        o3.FullyConnectedTensorProduct(irreps, irreps, irreps), o3.FullTensorProduct(irreps, "1o"),
        o3.ElementwiseTensorProduct(irreps, irreps), o3.TensorSquare(irreps), o3.Linear(irreps, "0e + 1o"),
        o3.Norm(irreps), o3.SphericalHarmonics([0, 1, 2], normalize=True), o3.ReducedTensorProducts("ij=ji", i="1o"),
        o3.TensorProduct(irreps, irreps, irreps, [(0, 0, 0, "uvw", True), (1, 1, 0, "uuw", True)]),
    ]  # fmt: skip
    inputs = [
        (x, y),
        (x, o3.Irreps("1o").randn(5, -1)),
        (x, y),
        (x,),
        (x,),
        (x,),
        (torch.randn(5, 3),),
        (torch.randn(5, 3),) * 2,
        (x, y),
    ]
    for module, given in zip(modules, inputs, strict=True):
        with contextlib.suppress(Exception):
            module(*given).sum().backward()
            repr(module)
    with contextlib.suppress(Exception):
        modules[0].visualize()
    with contextlib.suppress(Exception):
        modules[0].right(y), list(modules[0].weight_views(yield_instruction=True))
    o3.spherical_harmonics("1x0e + 1x1o", torch.randn(4, 3), normalize=True)


def networks():
    """Gates, activations, normalisation, dropout, radial networks, S2 grids."""
    irreps = o3.Irreps("4x0e + 2x1o")
    x = irreps.randn(6, -1)
    gate = nn.Gate("4x0e", [torch.tanh], "2x0e", [torch.sigmoid], "2x1o")
    parts = [
        (nn.BatchNorm(irreps), (x,)), (nn.Dropout(irreps, 0.5), (x,)), (gate, (gate.irreps_in.randn(6, -1),)),
        (nn.Activation("4x0e", [torch.tanh]), (o3.Irreps("4x0e").randn(6, -1),)), (nn.NormActivation(irreps, torch.sigmoid), (x,)),
        (nn.FullyConnectedNet([3, 8, 2], torch.relu), (torch.randn(6, 3),)), (nn.Extract(irreps, ["4x0e"], [(0,)]), (x,)),
        (nn.S2Activation(o3.Irreps("0e + 1o + 2e"), torch.tanh, 10), (o3.Irreps("0e + 1o + 2e").randn(6, -1),)),
        (nn.Identity(irreps, irreps) if hasattr(nn, "Identity") else nn.Dropout(irreps, 0.1), (x,)),
    ]  # fmt: skip
    for module, given in parts:
        with contextlib.suppress(Exception):
            out = module(*given)
            (out[0] if isinstance(out, tuple) else out).sum()
            repr(module)
    grid = o3.ToS2Grid(2, 10)
    o3.FromS2Grid((10, 9), 2)(grid(torch.randn(1, 9)))
    math.soft_one_hot_linspace(torch.rand(4), 0.0, 1.0, 5, basis="smooth_finite", cutoff=True)
    math.soft_unit_step(torch.randn(3)), math.normalize2mom(torch.tanh)(torch.randn(3))
    cartesian = io.CartesianTensor("ij=ji")
    cartesian.to_cartesian(cartesian.from_cartesian(torch.eye(3)))
    signal = io.SphericalTensor(2, 1, -1)
    signal.with_peaks_at(torch.randn(2, 3)), signal.signal_xyz(torch.randn(9), torch.randn(2, 3))


def models():
    """The networks of the library."""
    from e3nn.nn.models.v2106.gate_points_networks import SimpleNetwork
    from e3nn.util.test import assert_equivariant

    net = SimpleNetwork("0e", "1o", max_radius=2.0, num_neighbors=3.0, num_nodes=4.0)
    with contextlib.suppress(Exception):
        net({"pos": torch.randn(4, 3), "x": torch.randn(4, 1), "batch": torch.zeros(4, dtype=torch.long)})
    assert_equivariant(o3.Linear("0e + 1o", "0e + 1o"))


for part in (irreps, rotations, products, networks, models):
    with contextlib.suppress(Exception):
        part()
