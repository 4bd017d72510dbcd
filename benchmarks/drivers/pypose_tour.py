"""Use pypose the way its documentation does: Lie groups and algebras, filters, control, optimisation, integrators."""

import contextlib

import pypose as pp
import torch
from torch import nn


def groups():
    """Operations on every group."""
    makers = [
        pp.randn_SO3,
        pp.randn_SE3,
        pp.randn_Sim3,
        pp.randn_RxSO3,
        pp.randn_so3,
        pp.randn_se3,
        pp.randn_sim3,
        pp.randn_rxso3,
    ]
    for make in makers:
        x = make(2, requires_grad=True)
        for step in (
            lambda x: (x.Log() if "3" in str(x.ltype) and x.ltype.on_manifold is False else x.Exp()).tensor().sum().backward(),
            lambda x: x.Inv().tensor().sum().backward(), lambda x: (x @ x).tensor().sum(), lambda x: (x @ torch.randn(2, 3)).sum().backward(),
            lambda x: x.matrix().sum(), lambda x: x.Adj(x.Log()), lambda x: x.AdjT(x.Log()), lambda x: x.Retr(x.Log()), lambda x: x.Jinvp(x.Log()),
            lambda x: x.translation(), lambda x: x.rotation(), lambda x: x.euler(), lambda x: x.add_(torch.randn(2, 7)), lambda x: repr(x),
            lambda x: x.lshape, lambda x: torch.stack([x, x]), lambda x: x.identity_(), lambda x: x + x, lambda x: x * 2, lambda x: x.cumprod(0),
            lambda x: x.scale(), lambda x: x.Act(torch.randn(2, 4)), lambda x: x.Jr(), lambda x: x.Log().Exp().Inv(),
        ):  # fmt: skip
            with contextlib.suppress(Exception):
                step(x)
    pp.mat2SO3(torch.eye(3)), pp.euler2SO3(torch.rand(3)), pp.mat2SE3(torch.eye(4)), pp.is_lietensor(pp.identity_SE3(1))
    (
        pp.Parameter(pp.randn_SE3(2)),
        pp.add(pp.randn_so3(2), torch.randn(2, 3)),
        pp.vec2skew(torch.randn(3)),
        pp.cumprod(pp.randn_SO3(3), 0),
    )


class Pose(nn.Module):
    """Find the inverse of some poses."""

    def __init__(self):
        super().__init__()
        self.pose = pp.Parameter(pp.randn_SE3(2))

    def forward(self, inputs):
        """Return the residual."""
        return (self.pose @ inputs).Log().tensor()


def optimise():
    """Second-order optimisers with kernels, solvers, strategies."""
    from pypose.optim import GN, LM, corrector, kernel, scheduler, solver, strategy

    inputs = pp.randn_SE3(2)
    for make in (
        lambda net: GN(net), lambda net: LM(net, strategy=strategy.Adaptive(damping=1e-6)), lambda net: LM(net, strategy=strategy.TrustRegion()),
        lambda net: LM(net, solver=solver.Cholesky(), kernel=kernel.Huber(), corrector=corrector.FastTriggs(kernel.Huber())),
        lambda net: GN(net, solver=solver.LSTSQ(), kernel=kernel.Cauchy()),
    ):  # fmt: skip
        with contextlib.suppress(Exception):
            net = Pose()
            optimizer = make(net)
            optimizer.step(inputs)
            scheduler.StopOnPlateau(optimizer, steps=2, verbose=False).optimize(inputs)


class Pendulum(pp.module.NLS):
    """A non-linear system."""

    def state_transition(self, state, input, t=None):
        """Advance."""
        return state.cos() + input

    def observation(self, state, input, t=None):
        """Observe."""
        return state.sin() + input


def modules():
    """Filters, systems, control, integrators, other modules."""
    system = Pendulum()
    q = torch.eye(2) * 0.1
    for cls in (pp.module.EKF, pp.module.UKF, pp.module.PF):
        with contextlib.suppress(Exception):
            cls(system, q, q)(torch.randn(2), torch.randn(2), torch.zeros(2), torch.eye(2))
    lti = pp.module.LTI(torch.eye(2)[None], torch.eye(2)[None], torch.eye(2)[None], torch.eye(2)[None])
    lti(torch.randn(1, 2), torch.randn(1, 2))
    with contextlib.suppress(Exception):
        pp.module.LQR(lti, torch.eye(4).repeat(1, 3, 1, 1), torch.zeros(1, 3, 4), 3)(torch.randn(1, 2))
    imu = pp.module.IMUPreintegrator(torch.zeros(3), pp.identity_SO3(), torch.zeros(3))
    with contextlib.suppress(Exception):
        imu(dt=torch.ones(1, 3, 1) * 0.1, gyro=torch.randn(1, 3, 3), acc=torch.randn(1, 3, 3))
    with contextlib.suppress(Exception):
        pp.module.EPnP(torch.eye(3))(torch.randn(8, 3), torch.rand(8, 2))
    with contextlib.suppress(Exception):
        pp.module.ICP()(torch.randn(1, 8, 3), torch.randn(1, 8, 3))
    with contextlib.suppress(Exception):
        pp.module.PID(1.0, 0.1, 0.1)(torch.randn(2), torch.randn(2))
    pp.bspline(pp.randn_SE3(1, 5), 0.5), pp.chspline(torch.randn(1, 4, 3), 0.5), pp.cart2homo(torch.randn(2, 3))
    pp.knn(torch.randn(1, 4, 3), torch.randn(1, 5, 3)), pp.svdtf(torch.randn(5, 3), torch.randn(5, 3))


for part in (groups, optimise, modules):
    with contextlib.suppress(Exception):
        part()
