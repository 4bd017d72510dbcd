"""Use geoopt: manifolds, parameters on them, its optimizers and layers."""

import contextlib

import geoopt
import torch

MANIFOLDS = [
    geoopt.Euclidean(1), geoopt.Sphere(), geoopt.SphereExact(), geoopt.Stiefel(), geoopt.CanonicalStiefel(),
    geoopt.EuclideanStiefelExact(), geoopt.PoincareBall(), geoopt.PoincareBallExact(), geoopt.Lorentz(),
    geoopt.SphereProjection(), geoopt.Stereographic(), geoopt.BirkhoffPolytope(), geoopt.SymmetricPositiveDefinite(),
    geoopt.UpperHalf(), geoopt.BoundedDomain(), geoopt.Scaled(geoopt.Sphere(), 2.0),
    geoopt.ProductManifold((geoopt.Sphere(), 3), (geoopt.Euclidean(1), 3)),
]  # fmt: skip


def tour(manifold):
    """Exercise one manifold's public operations and optimise a point on it."""
    point = manifold.projx(torch.rand(3, 3) if manifold.ndim != 1 else torch.rand(3))
    for shape in ((6,), (3, 3)):
        with contextlib.suppress(Exception):
            point = manifold.random(*shape)
            break
    vector = manifold.proju(point, torch.rand_like(point))
    other = manifold.projx(point + 0.1 * vector)
    for name in ("inner", "retr", "expmap", "transp", "norm", "egrad2rgrad", "retr_transp", "expmap_transp"):
        with contextlib.suppress(Exception):
            getattr(manifold, name)(point, vector)
        with contextlib.suppress(Exception):
            getattr(manifold, name)(point, vector, vector)
    for name in ("dist", "dist2", "logmap", "transp_follow_retr"):
        with contextlib.suppress(Exception):
            getattr(manifold, name)(point, other)
    manifold.check_point_on_manifold(point, explain=True)
    for optimizer_type in (geoopt.optim.RiemannianAdam, geoopt.optim.RiemannianSGD, geoopt.optim.RiemannianLineSearch):
        x = geoopt.ManifoldParameter(other.clone(), manifold=manifold)
        optimizer = (
            optimizer_type([x], lr=1e-2)
            if optimizer_type is not geoopt.optim.RiemannianLineSearch
            else optimizer_type([x])
        )

        def closure(x=x, optimizer=optimizer):
            optimizer.zero_grad()
            loss = (x - point).abs().pow(2).sum()
            loss.backward()
            return loss

        with contextlib.suppress(Exception):
            optimizer.step(closure)
            optimizer.step(closure)


for each in MANIFOLDS:
    with contextlib.suppress(Exception):
        tour(each)
