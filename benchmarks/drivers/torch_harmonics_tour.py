"""What torch-harmonics's README and notebooks show: transforms and their inverses, convolutions, attention, models, solvers, losses."""

import torch
import torch_harmonics as th
from torch_harmonics import examples
from torch_harmonics.examples import models

torch.manual_seed(0)


def attempt(name, step):
    try:
        return step()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:120])


def transforms():
    for grid in ("equiangular", "legendre-gauss", "lobatto"):
        sht, isht = th.RealSHT(8, 16, grid=grid), th.InverseRealSHT(8, 16, grid=grid)
        x = torch.rand(2, 8, 16, requires_grad=True)
        isht(sht(x)).sum().backward()
        vsht, ivsht = th.RealVectorSHT(8, 16, grid=grid), th.InverseRealVectorSHT(8, 16, grid=grid)
        ivsht(vsht(torch.rand(2, 8, 16))), str(sht), str(ivsht)
        th.QuadratureS2((8, 16), grid=grid)(x)
        th.ResampleS2(8, 16, 12, 24, grid_in=grid)(x)


def convolutions():
    for basis in ("piecewise linear", "morlet", "zernike", "harmonic"):
        for cls, a, b in (
            (th.DiscreteContinuousConvS2, (8, 16), (4, 8)),
            (th.DiscreteContinuousConvTransposeS2, (4, 8), (8, 16)),
        ):
            attempt(
                basis,
                lambda: (
                    cls(2, 2, a, b, kernel_shape=(2, 2), basis_type=basis, optimized_kernel=False)(torch.rand(1, 2, *a))
                    .sum()
                    .backward()
                ),
            )
            attempt(
                basis,
                lambda: cls(2, 2, a, b, kernel_shape=(2, 2), basis_type=basis)(torch.rand(1, 2, *a)).sum().backward(),
            )
    attempt("spectral", lambda: th.SpectralConvS2((8, 16), (8, 16), 2, 2)(torch.rand(1, 2, 8, 16)).sum().backward())


def attention():
    for optimized in (False, True):
        attempt("att", lambda: th.AttentionS2(4, 2, (6, 12), (6, 12))(torch.rand(1, 4, 6, 12)).sum().backward())
        attempt(
            "natt",
            lambda: (
                th.NeighborhoodAttentionS2(4, (6, 12), (6, 12), num_heads=2, optimized_kernel=optimized)(
                    torch.rand(1, 4, 6, 12)
                )
                .sum()
                .backward()
            ),
        )


def networks():
    size = {"img_size": (8, 16), "in_chans": 2, "out_chans": 2, "embed_dim": 8}
    for name in dir(models):
        cls = getattr(models, name)
        if not (isinstance(cls, type) and issubclass(cls, torch.nn.Module)):
            continue
        for more in (
            {"num_layers": 2, "scale_factor": 1},
            {"num_layers": 2},
            {"embed_dims": [8, 8], "depths": [1, 1], "scale_factor": 1},
            {},
        ):
            config = {**size, **more}
            if "embed_dims" in more:
                config.pop("embed_dim")
            try:
                net = cls(**config)
                net(torch.rand(1, 2, 8, 16)).sum().backward()
                break
            except Exception as error:
                last = f"{type(error).__name__} {str(error)[:90]}"
        else:
            print(name, last)


def physics():
    solver = examples.SphereSolver(8, 16, 1e-3) if hasattr(examples, "SphereSolver") else None
    if solver is not None:
        spec = (
            attempt("ic", lambda: solver.randspeccond())
            if hasattr(solver, "randspeccond")
            else torch.randn(8, 9, dtype=torch.cfloat)
        )
        attempt("step", lambda: solver.timestep(spec, 2))
    shallow = attempt("swe", lambda: examples.ShallowWaterSolver(16, 32, 60.0))
    if shallow is not None:
        state = shallow.galewsky_initial_condition()
        (
            shallow.timestep(state, 2),
            shallow.spec2grid(state),
            shallow.potential_vorticity(state),
            shallow.random_initial_condition(),
        )
    data = attempt(
        "pde",
        lambda: examples.PdeDataset(
            60.0, nsteps=2, dims=(16, 32), num_examples=2, device=torch.device("cpu"), normalize=True
        ),
    )
    if data is not None:
        attempt("load", lambda: next(iter(torch.utils.data.DataLoader(data, batch_size=2))))
    th.random_fields.GaussianRandomFieldS2(8)(2)


def losses():
    from torch_harmonics.examples import losses as L
    from torch_harmonics.examples import metrics as Q

    p, t = torch.rand(1, 3, 8, 16, requires_grad=True), torch.rand(1, 3, 8, 16)
    for module in (L, Q):
        for name, cls in list(vars(module).items()):
            if isinstance(cls, type) and issubclass(cls, torch.nn.Module) and cls.__module__ == module.__name__:
                for y in (t, t.argmax(1)):
                    try:
                        cls(nlat=8, nlon=16)(p, y).sum().backward()
                        break
                    except Exception as error:
                        last = error
                else:
                    print(name, str(last)[:100])


for step in (transforms, convolutions, attention, networks, physics, losses):
    attempt(step.__name__, step)
