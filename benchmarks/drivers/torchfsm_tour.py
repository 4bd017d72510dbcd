"""What TorchFSM's documentation shows: operators put together and integrated by many schemes, equations, fields, recorders, functional forms, plots."""

import gc

import torch
from torchfsm import field, functional, pde, plot, utils
from torchfsm import operator as op
from torchfsm.integrator import ETDRKIntegrator, RKIntegrator, SETDRKIntegrator
from torchfsm.mesh import FourierMesh, MeshGrid, mesh_shape
from torchfsm.traj_recorder import AutoRecorder, CPURecorder, DiskRecorder, IntervalController, RandomBatchWisedRecorder
from touring import step, steps

torch.manual_seed(0)
gc.freeze()  # the package collects garbage at each call of an operator
LINE = MeshGrid([(0, 6.28, 16)])
PLANE = MeshGrid([(0, 6.28, 16), (0, 6.28, 16)])
FLAT = [(0.0, 6.28, 8)] * 3


def smooth(mesh, channels=1):
    return field.truncated_fourier_series(mesh, 3, n_channel=channels)


def meshes() -> None:
    for mesh in (LINE, PLANE, FLAT):
        grid = MeshGrid(FLAT) if isinstance(mesh, list) else mesh
        waves = FourierMesh(grid)
        step(
            "grid",
            lambda: (
                grid.x,
                grid.mesh_grid(),
                grid.mesh_grid(numpy=True),
                grid.bc_mesh_grid(2, 1),
                grid.to(dtype=torch.float64),
            ),
        )
        step(
            "waves",
            lambda: (
                waves.f_x,
                waves.bf_x,
                waves.bf_vector,
                waves.bf_vector_norm,
                waves.grad(0, 2),
                waves.laplacian(),
                waves.invert_laplacian(),
                waves.to(dtype=torch.float64),
            ),
        )
        step("nabla", lambda: (waves.nabla(), waves.nabla_vector(1), waves.invert_nabla(), mesh_shape(mesh, 2, 1)))
        step(
            "passed",
            lambda: (
                waves.set_default_rel_freq_threshold(0.5),
                waves.low_pass_filter(),
                waves.abs_low_pass_filter(3),
                waves.normalized_low_pass_filter(0.5),
            ),
        )
        step("both", lambda: waves.ifft(waves.fft(smooth(grid))))
    step(
        "more",
        lambda: (
            PLANE.y,
            FourierMesh(PLANE).f_y,
            FourierMesh(PLANE).bf_y,
            MeshGrid(FLAT).z,
            FourierMesh(FLAT).f_z,
            FourierMesh(FLAT).bf_z,
        ),
    )


def operators() -> None:
    one, two, three = smooth(PLANE), smooth(PLANE, 2), smooth(MeshGrid(FLAT), 3)
    made = {
        "biharmonic": (op.Biharmonic, one), "laplacian": (op.Laplacian, one), "conservative": (op.ConservativeConvection, two), "convection": (op.Convection, two),
        "curl": (op.Curl, two), "div": (op.Div, two), "grad": (op.Grad, one), "linear": (lambda: op.LinearAdvection(torch.tensor([1.0, 0.5])), one), "hyper": (op.HyperDiffusion, one),
        "dispersion": (op.Dispersion, one), "derivative": (lambda: op.SpatialDerivative(0, 2), one), "source": (lambda: op.ImplicitSource(lambda u: u * (1 - u)), one),
        "source given": (lambda: op.ImplicitSource(), one), "explicit": (lambda: op.ExplicitSource(one), one), "advection": (lambda: op.Advection(two), two),
        "ks": (op.KSConvection, one), "vorticity": (op.VorticityConvection, one), "velocity": (op.Vorticity2Velocity, one), "pressure": (op.Vorticity2Pressure, one),
        "forced": (lambda: op.Vorticity2Pressure(op.ExplicitSource(two)), one), "ns": (op.NSPressureConvection, two), "leray": (op.Leray, two), "v2p": (op.Velocity2Pressure, two),
        "channel": (lambda: op.ChannelWisedDiffusion([0.1, 0.2]), two), "gray": (lambda: op.GrayScottSource(0.04, 0.06), two),
    }  # fmt: skip
    for name, (make, u) in made.items():
        step(name, lambda: (make()(u=u, mesh=PLANE), (make() * 0.5)(u=u, mesh=PLANE)))
    step("curled", lambda: op.Curl()(u=three, mesh=FLAT))
    step("solved", lambda: op.Laplacian().solve(b=one, mesh=PLANE, n_channel=1))
    together = op.Laplacian() * 0.1 - op.Convection() + op.Biharmonic() * 1e-3
    step(
        "whole",
        lambda: (
            together(u=two, mesh=PLANE),
            -together,
            2 * together,
            together / 2,
            together + op.ExplicitSource(two),
            together.is_linear,
            str(together),
        ),
    )
    step(
        "linear",
        lambda: (
            op.Laplacian() + op.Biharmonic() - op.Dispersion(),
            3 * op.Laplacian(),
            op.Laplacian() / 2,
            -op.Laplacian(),
        ),
    )
    step(
        "nonlinear",
        lambda: (
            op.Convection() + op.Convection(),
            op.Convection() * 2,
            op.Convection() - op.Laplacian(),
            op.Convection().set_de_aliasing_rate(0.5),
        ),
    )
    step(
        "registered",
        lambda: (
            together.register_mesh(PLANE, 2),
            together.to(dtype=torch.float32),
            together.register_additional_check(lambda d, c: d == c),
        ),
    )
    step("run", lambda: op.run_operators(two, [op.Div(), op.Laplacian()], PLANE))

    step("functions", lambda: [getattr(functional, name)(u=u, mesh=PLANE) for name, u in (
        ("biharmonic", one), ("laplacian", one), ("convection", two), ("conservative_convection", two), ("curl", two), ("div", two), ("grad", one), ("dispersion", one),
        ("hyper_diffusion", one), ("ks_convection", one), ("vorticity_convection", one), ("leray", two))])  # fmt: skip
    step("derived", lambda: functional.spatial_derivative(0, 1, u=one, mesh=PLANE))
    step(
        "turned",
        lambda: (
            functional.vorticity2velocity(one, mesh=PLANE),
            functional.velocity2pressure(two, mesh=PLANE),
            functional.vorticity2pressure(one, mesh=PLANE),
        ),
    )


def integrated() -> None:
    start = smooth(LINE)
    for scheme in [*ETDRKIntegrator, *SETDRKIntegrator, *RKIntegrator, "auto"]:
        burgers = pde.Burgers(0.1)
        step(
            str(scheme),
            lambda: (burgers.set_integrator(scheme), burgers.integrate(u_0=start, dt=0.01, step=3, mesh=LINE)),
        )
    heat = op.Laplacian() * 0.1
    step("heat", lambda: heat.integrate(u_0=start, dt=0.01, step=3, mesh=LINE, progressive=True))
    step(
        "default",
        lambda: (
            burgers.set_default_nonlinear_integrator(ETDRKIntegrator.ETDRK2),
            burgers.integrate(u_0=start, dt=0.01, step=2, mesh=LINE),
        ),
    )
    flat, pair = smooth(PLANE), smooth(PLANE, 2)
    for make, u, mesh in (
        (lambda: pde.KuramotoSivashinsky(), start, LINE), (lambda: pde.KuramotoSivashinskyHighDim(), flat, PLANE), (lambda: pde.NavierStokesVorticity(100.0), flat, PLANE),
        (lambda: pde.NavierStokesVorticity(100.0, op.ExplicitSource(flat)), flat, PLANE), (lambda: pde.NavierStokes(100.0), pair, PLANE), (lambda: pde.KPPFisher(0.1, 1.0), start, LINE),
        (lambda: pde.NavierStokes(100.0, op.ExplicitSource(pair)), pair, PLANE), (lambda: pde.SwiftHohenberg(0.1), flat, PLANE),
        (lambda: pde.GrayScott(0.1, 0.05, 0.04, 0.06), pair, PLANE), (lambda: pde.KortewegDeVries(), start, LINE),
    ):  # fmt: skip
        step("equation", lambda: make().integrate(u_0=u, dt=1e-3, step=2, mesh=mesh))
    for recorder in (AutoRecorder(IntervalController(1)), CPURecorder(IntervalController(1, 1), real_time_ifft=False), CPURecorder(), DiskRecorder(cache_dir="kept"),
                     RandomBatchWisedRecorder(4, 1, 2), AutoRecorder()):  # fmt: skip
        step(
            type(recorder).__name__,
            lambda: print(
                pde.Burgers(0.1)
                .integrate(u_0=smooth(LINE), dt=0.01, step=4, mesh=LINE, trajectory_recorder=recorder)
                .shape
            ),
        )
    learned = torch.tensor(0.1, requires_grad=True)
    step("learned", lambda: pde.Burgers(learned).integrate(u_0=start, dt=0.01, step=2, mesh=LINE).sum().backward())
    step("tested", lambda: utils.test_sim_dt(pde.Burgers(0.1), start, 0.1, 0.01, mesh=LINE))


def fields() -> None:
    for mesh in (LINE, PLANE):
        step(
            "noise",
            lambda: (
                field.diffused_noise(mesh),
                field.random_diffused_noise(mesh),
                field.random_gaussian_blobs(mesh, batch_size=2),
            ),
        )
        step(
            "series",
            lambda: (
                field.random_truncated_fourier_series(mesh, batch_size=2),
                field.truncated_fourier_series(mesh, 3, normalize_mode="-1_1"),
            ),
        )
        step(
            "filtered",
            lambda: field.truncated_fourier_series_custom_filter(mesh, FourierMesh(mesh).abs_low_pass_filter(3)),
        )
        step(
            "power",
            lambda: (
                field.random_power_law_energy_spectrum(mesh),
                field.functional_energy_spectrum(mesh, lambda k: 1 / (1 + k), normalize_mode="0_1"),
            ),
        )
    step(
        "waves", lambda: (field.wave_1d(LINE.bc_mesh_grid(), zero_mean=True), field.kolm_force(PLANE.bc_mesh_grid()[0]))
    )
    for mode in ("normal_distribution", "-1_1", "0_1", (0.0, 1.0)):
        step(str(mode), lambda: field.normalize(smooth(LINE), mode))
    frames = torch.rand(2, 6, 1, 16)
    step(
        "frames",
        lambda: (
            utils.randomly_clip_traj(frames, 3),
            utils.randomly_select_frames(frames, 2, True),
            utils.uniformly_select_frames(frames, 3),
            utils.statistics_traj(frames),
        ),
    )
    step(
        "slices",
        lambda: (
            utils.field_slices(torch.rand(1, 1, 8, 8), [None, 0.5]),
            utils.traj_slices(torch.rand(1, 3, 1, 8, 8), [1, None]),
        ),
    )
    step(
        "spectrum",
        lambda: (
            utils.collect_energy_spectrum(smooth(PLANE, 2), PLANE),
            utils.collect_energy_spectrum(smooth(PLANE, 2), PLANE, exact=True),
        ),
    )


def plots() -> None:
    for one in (torch.rand(2, 6, 1, 16), torch.rand(2, 6, 1, 16, 16)):
        step("field", lambda: plot.plot_field(one[:, 0]))
        step("frame", lambda: plot.plot_traj_frame(one))
    step("traj", lambda: plot.plot_traj(torch.rand(2, 6, 1, 16), animation=False))


steps(meshes, operators, integrated, fields, plots)
