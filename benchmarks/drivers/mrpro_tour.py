"""What MRpro's documentation shows: operators with algebra and adjoints, signal models, functionals, optimizers, reconstructions of a phantom, rotations, trajectories."""

import contextlib
import io
import warnings

import torch

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from mrpro import operators
from mrpro.algorithms import optimizers, reconstruction
from mrpro.algorithms.csm import inati, walsh
from mrpro.data import (
    CsmData,
    DcfData,
    IData,
    KData,
    KHeader,
    KNoise,
    KTrajectory,
    Rotation,
    SpatialDimension,
    traj_calculators,
)
from mrpro.operators import functionals, models
from mrpro.phantoms import EllipsePhantom
from mrpro.phantoms.coils import birdcage_2d
from mrpro.utils import filters, smap, split_idx
from mrpro.utils.slice_profiles import SliceGaussian, SliceSmoothedRectangular
from touring import step, steps

warnings.simplefilter("ignore")
torch.manual_seed(0)
IMAGE = torch.rand(2, 1, 1, 8, 8, dtype=torch.complex64)


def used(operator, x=IMAGE):
    x = x.clone().requires_grad_()
    (y,) = operator(x)
    y.abs().sum().backward()
    (operator.H @ operator)(x), operator.gram(x), operator.adjoint(y.detach())
    (2.0 * operator + operator * 3.0)(x), (operator @ (torch.tensor(2.0) * operator.H))(y.detach())
    operator.operator_norm(torch.randn_like(x), dim=None, max_iterations=3)
    print(type(operator).__name__, y.shape)


def trajectory(n=8):
    line = torch.linspace(-n // 2, n // 2 - 1, n)
    zero = torch.zeros(1, 1, 1, 1, 1)
    return KTrajectory(zero, line[None, None, None, :, None], line[None, None, None, None, :])


def radial(n=8):
    return traj_calculators.KTrajectoryRadial2D()(
        n_k0=n, k0_center=n // 2, k1_idx=torch.arange(12)[None, None, None, :, None]
    )


def linear():
    size = SpatialDimension(1, 8, 8)
    for make in (
        lambda: operators.IdentityOp(),
        lambda: operators.ZeroOp(keep_shape=True),
        lambda: operators.FastFourierOp(dim=(-2, -1)),
        lambda: operators.FiniteDifferenceOp(dim=(-2, -1), mode="forward"),
        lambda: operators.ZeroPadOp(dim=(-1,), original_shape=(8,), padded_shape=(12,)),
        lambda: operators.EinsumOp(torch.rand(4, 8, dtype=torch.complex64), "i j, ... j -> ... i"),
        lambda: operators.RearrangeOp("... a b -> ... (a b)", {"a": 8}),
        lambda: operators.AveragingOp(dim=-1, idx=([0, 1], [2, 3], slice(4, 8)), domain_size=8),
        lambda: operators.PatchOp(dim=-1, patch_size=4, stride=2, domain_size=8),
        lambda: operators.WaveletOp(domain_shape=(8, 8), wavelet_name="haar", level=1),
        lambda: operators.SensitivityOp(torch.rand(1, 4, 1, 8, 8, dtype=torch.complex64)),
        lambda: operators.DensityCompensationOp(torch.rand(1, 1, 1, 8, 8)),
        lambda: operators.PCACompressionOp(torch.rand(1, 20, 8, dtype=torch.complex64), 3),
        lambda: operators.CartesianSamplingOp(size, trajectory()),
        lambda: operators.CartesianMaskingOp.from_trajectory(trajectory(), size),
        lambda: operators.FourierOp(size, size, trajectory()),
        lambda: operators.FourierOp(size, size, radial()),
        lambda: operators.GridSamplingOp.from_displacement(None, torch.zeros(2, 8, 8), torch.zeros(2, 8, 8)),
        lambda: operators.NonUniformFastFourierOp(["y", "x"], size, size, radial()),
    ):
        operator = step_value(make)
        if operator is not None:
            x = torch.rand(2, 8, dtype=torch.complex64) if isinstance(operator, operators.PCACompressionOp) else IMAGE
            step(type(operator).__name__, lambda: used(operator, x))
    slices = SliceSmoothedRectangular(2.0, 1.0), SliceGaussian(2.0)
    for profile in slices:
        projection = operators.SliceProjectionOp(SpatialDimension(8, 8, 8), Rotation.from_euler("x", 0.1), 0.0, profile)
        step("slice", lambda: used(projection, torch.rand(1, 1, 8, 8, 8)))
    fourier = operators.FastFourierOp(dim=(-2, -1))
    stacked = fourier | operators.IdentityOp()
    tall = fourier % operators.IdentityOp()
    (
        stacked(IMAGE, IMAGE),
        tall(IMAGE),
        tall.H(*tall(IMAGE)),
        (tall.H @ tall)(IMAGE),
        tall.gram,
        (stacked + stacked)(IMAGE, IMAGE),
    )
    print(
        stacked,
        stacked.shape,
        stacked[0, 1],
        operators.LinearOperatorMatrix.from_diagonal(fourier, fourier)(IMAGE, IMAGE)[0].shape,
    )
    step("norm", lambda: tall.operator_norm(IMAGE))
    step("moved", lambda: (fourier.to(torch.complex128), fourier.H.H, -1 * fourier, fourier - fourier))


def step_value(make):
    found = []
    step("made", lambda: found.append(make()))
    return found[0] if found else None


def nonlinear():
    for operator in (operators.MagnitudeOp(), operators.PhaseOp(), operators.MultiIdentityOp()):
        operator(IMAGE), (operator @ operator)(IMAGE)
    bounded = operators.ConstraintsOp([(0.0, 1.0), (None, 2.0), (0.0, None), (None, None)])
    values = [torch.rand(3, requires_grad=True) for _ in range(4)]
    out = bounded(*values)
    sum(o.sum() for o in out).backward()
    (
        bounded.invert(*[o.detach() for o in out]),
        bounded.inverse(*[o.detach() for o in out]),
        bounded.inverse.inverse(*values),
    )
    square = operators.MagnitudeOp() @ operators.FastFourierOp(dim=(-1,))
    local = operators.Jacobian(square, IMAGE)
    step(
        "jacobian",
        lambda: (
            local(IMAGE),
            local.adjoint(IMAGE.abs()),
            local.taylor(IMAGE),
            local.gauss_newton(IMAGE),
            local.value_at_x0,
        ),
    )
    step("sum", lambda: (square + square + 1.0 * square - square)(IMAGE))
    signal = models.InversionRecovery(torch.tensor([0.1, 0.5, 1.0]))
    match = operators.DictionaryMatchOp(signal, index_of_scaling_parameter=0)
    match.append(torch.tensor(1.0), torch.linspace(0.1, 2, 20))
    step("matched", lambda: match(signal(torch.rand(4), torch.rand(4))[0]))


def signals():
    m0, t1, t2 = (torch.rand(3, 2, requires_grad=True) + 0.5 for _ in range(3))
    times = torch.tensor([0.1, 0.4, 1.0])
    for model, given in (
        (models.InversionRecovery(times), (m0, t1)),
        (models.SaturationRecovery(times), (m0, t1)),
        (models.MonoExponentialDecay(times), (m0, t2)),
        (models.MOLLI(times), (m0, m0, t1)),
        (models.SpoiledGRE(0.2, 0.01, 0.02), (m0, t1, t2)),
        (models.WASABI(torch.linspace(-200, 200, 5)), (m0, m0, m0, m0)),
        (models.WASABITI(torch.linspace(-200, 200, 5), torch.ones(5)), (m0, m0, t1)),
        (models.TransientSteadyStateWithPreparation(0.1, 0.02), (m0, t1, m0)),
        (models.CardiacFingerprinting(torch.linspace(0, 0.1, 705), 0.0015), (m0[:1], t1[:1], t2[:1])),
        (models.MultiEchoSpinEcho(torch.ones(3), torch.zeros(3)), (m0, t1, t2, None)),
    ):
        step(type(model).__name__, lambda: model(*given)[0].abs().sum().backward(retain_graph=True))
    epg = models.EPG
    block = epg.EPGSequence(
        [
            epg.InversionBlock(0.02),
            epg.T2PrepBlock(0.05),
            epg.FispBlock(torch.ones(3) * 0.2, torch.zeros(3), 0.002, 0.01),
            epg.DelayBlock(0.1),
        ]
    )
    step("epg", lambda: (block(epg.Parameters(m0, t1, t2)), block.duration))


def measured():
    target = torch.rand(4, 8)
    for kind in (
        functionals.L1Norm,
        functionals.L2NormSquared,
        functionals.MSE,
        functionals.L1NormViewAsReal,
        functionals.ZeroFunctional,
    ):
        functional = kind(target=target, weight=0.5, dim=(-1,), keepdim=True)
        x = torch.rand(4, 8, requires_grad=True)
        functional(x)[0].sum().backward()
        (
            functional.prox(x, 0.1),
            functional.prox_convex_conj(x, 0.2),
            (2.0 * functional).prox(x, 0.1),
            (2.0 * functional)(x),
        )
    both = functionals.L1Norm() | functionals.L2NormSquared()
    (
        both(target, target),
        both.prox(target, target, sigma=0.1),
        both.prox_convex_conj(target, target),
        (both | functionals.L1Norm()),
    )
    step("ssim", lambda: functionals.SSIM(torch.rand(1, 8, 8, 8), window_size=3)(torch.rand(1, 8, 8, 8)))
    (functionals.L2NormSquared(IMAGE) @ operators.FastFourierOp(dim=(-1,)))(IMAGE)


def solved():
    forward = operators.FastFourierOp(dim=(-2, -1))
    (data,) = forward(IMAGE)
    tell = lambda status: print(status["iteration_number"])  # noqa: E731
    optimizers.cg(forward.gram + 0.1 * operators.IdentityOp(), forward.H(data), max_iterations=2, callback=tell)
    wide = operators.LinearOperatorMatrix.from_diagonal(forward.gram, forward.gram)
    step("cg matrix", lambda: optimizers.cg(wide, (data, data), max_iterations=2))
    loss = functionals.L2NormSquared(data) @ forward
    step(
        "pgd",
        lambda: optimizers.pgd(
            loss, functionals.L1Norm(weight=0.1), IMAGE, stepsize=0.1, max_iterations=2, callback=tell
        ),
    )
    gradient = operators.FiniteDifferenceOp(dim=(-1,))
    step(
        "pdhg",
        lambda: optimizers.pdhg(
            functionals.L2NormSquared(data) | functionals.L1Norm(weight=0.1),
            None,
            forward % gradient,
            (IMAGE,),
            max_iterations=2,
            callback=tell,
        ),
    )
    model = functionals.MSE(torch.rand(3, 4)) @ models.InversionRecovery(torch.tensor([0.1, 0.4, 1.0]))
    for solve in (optimizers.adam, optimizers.lbfgs):
        step(solve.__name__, lambda: solve(model, [torch.ones(4), torch.ones(4)], max_iterations=3, callback=tell))
    inner = operators.ConjugateGradientOp(
        lambda w: forward.gram + w * operators.IdentityOp(), lambda w: forward.H(data), tolerance=1e-3
    )
    weight = torch.tensor(0.5, requires_grad=True)
    step("unrolled", lambda: inner(weight)[0].abs().sum().backward())
    outer = operators.OptimizerOp(lambda t: functionals.L2NormSquared(t), lambda t: (torch.zeros_like(t),))
    step("implicit", lambda: outer(torch.rand(3, requires_grad=True))[0].sum().backward())


def reconstructed():
    size = SpatialDimension(1, 16, 16)
    phantom = EllipsePhantom()
    image, coils = phantom.image_space(size), birdcage_2d(4, size)
    header = KHeader(
        recon_matrix=size,
        encoding_matrix=size,
        recon_fov=SpatialDimension(0.1, 0.2, 0.2),
        encoding_fov=SpatialDimension(0.1, 0.2, 0.2),
    )
    for track in (trajectory(16), radial(16)):
        fourier = operators.FourierOp(size, size, track)
        (data,) = (fourier @ operators.SensitivityOp(coils))(image[None] if image.dim() == 4 else image)
        kdata = KData(header=header, data=data, traj=track)
        noise = KNoise(torch.randn(1, 4, 1, 1, 32, dtype=torch.complex64))
        step("white", lambda: kdata.prewhiten(noise))
        step("oversampled", lambda: kdata.remove_readout_os())
        step("compressed", lambda: kdata.compress_coils(2))
        step("split", lambda: kdata.rearrange("... k1 k0 -> ... k1 k0"))
        direct = step_value(lambda: reconstruction.DirectReconstruction(kdata))
        step("direct", lambda: direct(kdata))
        step("sense", lambda: reconstruction.IterativeSENSEReconstruction(kdata, n_iterations=2)(kdata))
        step(
            "regular",
            lambda: reconstruction.RegularizedIterativeSENSEReconstruction(
                kdata, n_iterations=2, regularization_weight=0.1
            )(kdata),
        )
        step(
            "variation",
            lambda: reconstruction.TotalVariationRegularizedReconstruction(
                kdata, max_iterations=2, regularization_dim=(-1, -2), regularization_weight=(0.1, 0.1)
            )(kdata),
        )
        step("again", lambda: direct.recalculate_csm(kdata) and direct.recalculate_fourierop(kdata))
        step("density", lambda: DcfData.from_traj_voronoi(track).as_operator()(data))
        step("coils", lambda: CsmData.from_kdata_inati(kdata).as_operator())
        step("images", lambda: IData.from_tensor_and_kheader(image, header).rss())
        step("shown", lambda: print(kdata, kdata.header))
        step(
            "moved",
            lambda: (
                kdata.to(torch.complex128),
                kdata.clone(),
                kdata.apply(lambda x: x),
                kdata[0],
                kdata.cpu(),
                kdata.device,
            ),
        )
    walsh(coils[0], 3), inati(coils[0], 3)


def turned():
    one, two = Rotation.random(4, random_state=0), Rotation.from_euler("xyz", torch.rand(4, 3), degrees=True)
    product = one * two
    (
        product(torch.rand(4, 3)),
        product.apply(torch.rand(4, 3), inverse=True),
        product(SpatialDimension(*torch.rand(3, 4))),
    )
    (
        product.as_matrix(),
        product.as_quat(),
        product.as_rotvec(),
        product.as_euler("zyx"),
        product.inv(),
        product.magnitude(),
    )
    for ask in (
        product.mean,
        lambda: product[0],
        lambda: product.reshape(2, 2),
        lambda: product.approx_equal(one),
        lambda: one**2,
        lambda: one.det,
    ):
        step("asked", ask)
    step("set", lambda: setattr(one, "quaternion_x", 0.1))
    step(
        "davenport",
        lambda: Rotation.from_davenport(torch.eye(3), "extrinsic", torch.rand(3)).as_davenport(
            torch.eye(3), "extrinsic"
        ),
    )
    (
        Rotation.from_mrp(torch.rand(3)).as_mrp(),
        Rotation.from_rotvec(torch.rand(3)),
        Rotation.from_matrix(torch.eye(3)),
        Rotation.identity(),
    )
    step("directions", lambda: Rotation.from_directions(*one[0].as_directions()))
    for ask in (
        lambda: Rotation.concatenate([one, two]),
        one.reflect,
        one.invert_axes,
        lambda: one.permute((0,)),
        lambda: one.unsqueeze(0),
    ):
        step("changed", ask)
    step("aligned", lambda: Rotation.align_vectors(torch.rand(5, 3), torch.rand(5, 3)))
    step("fisher", lambda: Rotation.random_vmf(3, torch.tensor([0.0, 0.0, 1.0]), 2.0))
    size = SpatialDimension(1, 2, 3)
    print(
        size + size,
        size * 2,
        2 / size,
        -size,
        size == size,
        size.zyx,
        size // 2,
        size.apply(lambda v: v + 1),
        SpatialDimension.from_array_xyz([1, 2, 3]),
    )


def tracks():
    index = torch.arange(6)[None, None, None, :, None]
    for make in (
        lambda: traj_calculators.KTrajectoryCartesian()(
            n_k0=8, k0_center=4, k1_idx=index, k1_center=3, k2_idx=index, k2_center=0, reversed_readout_mask=None
        ),
        lambda: traj_calculators.KTrajectoryRpe(0.3)(
            n_k0=8, k0_center=4, k1_idx=index, k1_center=3, k2_idx=index, reversed_readout_mask=None
        ),
        lambda: traj_calculators.KTrajectorySpiral2D()(n_k0=8, k1_idx=index, encoding_matrix=SpatialDimension(1, 8, 8)),
        lambda: traj_calculators.KTrajectorySunflowerGoldenRpe()(
            n_k0=8, k0_center=4, k1_idx=index, k1_center=3, k2_idx=index
        ),
        lambda: traj_calculators.KTrajectoryCartesian.gaussian_variable_density(
            SpatialDimension(1, 16, 16), acceleration=2.0, n_center=4
        ),
    ):
        step("track", lambda: make().as_tensor())
    track = radial()
    print(track.type_along_kzyx, track.type_along_k210, track.shape, KTrajectory.from_tensor(track.as_tensor()))
    filters.gaussian_filter(torch.rand(4, 8), 1.0, dim=(-1,)), filters.uniform_filter(torch.rand(4, 8), 3, dim=(-1,))
    smap(lambda x: x + 1, torch.rand(3, 4), passed_dimensions=(-1,)), split_idx(torch.arange(6), 3, 1)


with contextlib.redirect_stderr(io.StringIO()):
    steps(linear, nonlinear, signals, measured, solved, reconstructed, turned, tracks)
