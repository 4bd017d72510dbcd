"""Use pytorch_optimizer the way its documentation does: every optimizer, schedules, losses, wrappers."""

import contextlib

import pytorch_optimizer as po
import torch
from torch import nn


def steps(make):
    """Two steps of a small regression."""
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
    optimizer = make(net)
    for _ in range(2):

        def closure():
            optimizer.zero_grad()
            loss = net(torch.randn(5, 4)).pow(2).mean()
            loss.backward(
                create_graph="hessian" in type(optimizer).__name__.lower()
                or "sophia" in type(optimizer).__name__.lower()
            )
            return loss

        closure()
        optimizer.step(closure) if "SAM" in type(optimizer).__name__ or "LBFGS" in type(
            optimizer
        ).__name__ else optimizer.step()
    str(optimizer), optimizer.state_dict()


def main():
    """Everything once."""
    for name in po.get_supported_optimizers():
        with contextlib.suppress(Exception):
            steps(lambda net, name=name: po.load_optimizer(name)(net.parameters(), lr=1e-3))
    base = po.load_optimizer("adamp")
    for make in (
        lambda net: po.SAM(net.parameters(), base), lambda net: po.Lookahead(po.AdamP(net.parameters())), lambda net: po.GSAM(net.parameters(), base),
        lambda net: po.OrthoGrad(po.AdamP(net.parameters())), lambda net: po.create_optimizer(net, "adamp", lr=1e-3, use_lookahead=True),
        lambda net: po.PCGrad(po.AdamP(net.parameters())), lambda net: po.ScheduleFreeWrapper(po.AdamP(net.parameters())),
    ):  # fmt: skip
        with contextlib.suppress(Exception):
            steps(make)
    p, t = torch.rand(4, 1, 8, 8, requires_grad=True), (torch.rand(4, 1, 8, 8) > 0.5).float()
    for name in po.get_supported_loss_functions():
        with contextlib.suppress(Exception):
            getattr(po, {"bcefocalloss": "BCEFocalLoss"}.get(name, name), po.BCELoss)()(p, t)
    for cls in (
        po.BCELoss,
        po.FocalLoss,
        po.DiceLoss,
        po.JaccardLoss,
        po.TverskyLoss,
        po.LovaszHingeLoss,
        po.BinaryBiTemperedLogisticLoss,
        po.FocalTverskyLoss,
    ):
        with contextlib.suppress(Exception):
            cls()(p, t).backward()
    optimizer = po.AdamP([nn.Parameter(torch.ones(2))], lr=1e-3)
    for name in po.get_supported_lr_schedulers():
        with contextlib.suppress(Exception):
            po.load_lr_scheduler(name)(optimizer, 10).step()
    for make in (
        lambda: po.CosineScheduler(optimizer, t_max=10, max_lr=1e-2, min_lr=1e-4, init_lr=1e-3, warmup_steps=2),
        lambda: po.CosineAnnealingWarmupRestarts(optimizer, 10), lambda: po.get_chebyshev_schedule(3),
        lambda: po.LinearScheduler(optimizer, t_max=10, max_lr=1e-2), lambda: po.deberta_v3_large_lr_scheduler(nn.Linear(2, 2)),
    ):  # fmt: skip
        with contextlib.suppress(Exception):
            schedule = make()
            schedule.step(), schedule.step()


main()
