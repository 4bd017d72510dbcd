"""What fvcore's documentation shows: counting operations, checkpoints, schedules, registries, transforms, losses."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fvcore import nn as fnn
from fvcore.common import param_scheduler as schedules
from fvcore.common.benchmark import benchmark, timeit
from fvcore.common.checkpoint import Checkpointer, PeriodicCheckpointer
from fvcore.common.config import CfgNode
from fvcore.common.history_buffer import HistoryBuffer
from fvcore.common.registry import Registry
from fvcore.common.timer import Timer
from fvcore.nn.precise_bn import get_bn_modules, update_bn_stats
from fvcore.nn.squeeze_excitation import ChannelSpatialSqueezeExcitation, SqueezeExcitation
from fvcore.transforms import transform as T
from fvcore.transforms.transform_util import to_float_tensor, to_numpy
from torch import nn

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.head = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.norm(self.conv(x)))
        return self.head(x.mean((2, 3)) @ torch.eye(4))


example = torch.rand(2, 3, 8, 8)


def counting() -> None:
    model = Net()
    flops = fnn.FlopCountAnalysis(model, example)
    flops.total(), flops.by_operator(), flops.by_module(), flops.by_module_and_operator(), flops.total("conv")
    flops.unsupported_ops(), flops.uncalled_modules(), flops.canonical_module_name("conv")
    flops.set_op_handle("aten::relu", None).ancestor_mode("caller").unsupported_ops_warnings(False)
    flops.tracer_warnings("none").uncalled_modules_warnings(False).copy(Net(), (example,)).total()
    activations = fnn.ActivationCountAnalysis(model, example)
    activations.total()
    fnn.flop_count_table(flops, activations=activations, show_param_shapes=True)
    fnn.flop_count_str(flops, activations=activations)
    fnn.flop_count(model, (example,))
    fnn.activation_count(model, (example,))
    fnn.parameter_count(model), fnn.parameter_count_table(model)


def kept() -> None:
    with tempfile.TemporaryDirectory() as folder:
        model = Net()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        checkpointer = Checkpointer(model, folder, optimizer=optimizer)
        checkpointer.add_checkpointable("again", optimizer)
        checkpointer.save("first", epoch=1)
        checkpointer.has_checkpoint(), checkpointer.get_checkpoint_file(), checkpointer.get_all_checkpoint_files()
        checkpointer.resume_or_load("", resume=True)
        periodic = PeriodicCheckpointer(checkpointer, 2, max_iter=4, max_to_keep=1)
        for i in range(4):
            periodic.step(i)
        periodic.save("last")
        Checkpointer(nn.Linear(2, 2)).load(str(Path(folder) / "first.pth"))


def scheduled() -> None:
    parts = [schedules.LinearParamScheduler(0.0, 1.0), schedules.CosineParamScheduler(1.0, 0.1)]
    for schedule in (
        *parts,
        schedules.ConstantParamScheduler(0.5),
        schedules.ExponentialParamScheduler(1.0, 0.5),
        schedules.MultiStepParamScheduler([1.0, 0.1], milestones=[2], num_updates=4),
        schedules.PolynomialDecayParamScheduler(1.0, 2.0),
        schedules.StepParamScheduler(4, [1.0, 0.5]),
        schedules.StepWithFixedGammaParamScheduler(1.0, 2, 0.5, 4),
        schedules.CompositeParamScheduler(parts, lengths=[0.5, 0.5], interval_scaling=["rescaled", "fixed"]),
    ):
        schedule(0.25), schedule(0.75)


def registered() -> None:
    registry = Registry("MODELS")

    @registry.register()
    class One(nn.Module):
        pass

    registry.register(Net)
    registry.get("One"), "Net" in registry, list(registry), repr(registry)
    config = CfgNode({"A": {"B": 1}})
    config.merge_from_list(["A.B", 2])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "base.yaml").write_text("A:\n  B: 3\n")
        (Path(folder) / "c.yaml").write_text("_BASE_: base.yaml\n")
        config.merge_from_file(str(Path(folder) / "c.yaml"))
    buffer = HistoryBuffer()
    for i in range(5):
        buffer.update(float(i))
    buffer.latest(), buffer.median(3), buffer.avg(3), buffer.global_avg(), buffer.values()
    timer = Timer()
    timer.pause(), timer.is_paused(), timer.resume(), timer.seconds(), timer.avg_seconds(), timer.reset()
    timeit(lambda: sum(range(10)), 1)
    benchmark(lambda n: lambda: sum(range(n)), "sum", [{"n": 3}], num_iters=2, warmup_iters=1)


def transformed() -> None:
    image, box = np.random.rand(8, 8, 3).astype("float32"), np.array([[1.0, 1.0, 4.0, 4.0]])
    chain = T.TransformList(
        [
            T.HFlipTransform(8),
            T.VFlipTransform(8),
            T.NoOpTransform(),
            T.ScaleTransform(8, 8, 16, 16),
            T.CropTransform(1, 1, 8, 8),
        ]
    )
    chain = chain + T.PadTransform(1, 1, 1, 1) + T.BlendTransform(image[:1, :1], 0.5, 0.5)
    chain.apply_box(box), chain.apply_coords(box[:, :2])
    chain.apply_segmentation(np.ones((8, 8), dtype="uint8"))
    T.TransformList([T.HFlipTransform(8)]).apply_image(image)
    T.TransformList([T.HFlipTransform(8), T.NoOpTransform()]).inverse().apply_image(image)
    T.GridSampleTransform(np.random.rand(1, 4, 4, 2), "bilinear").apply_image(image)
    T.BlendTransform(image, 0.5, 0.5).apply_image(image)

    def rotate(transform: Any, value: Any) -> Any:
        return value

    T.HFlipTransform.register_type("rotated", rotate)
    T.HFlipTransform(8).apply_rotated(box)
    repr(T.HFlipTransform(8)), len(chain), list(chain)
    to_numpy(to_float_tensor(image), image.shape, image.dtype)


def losses() -> None:
    x, y = torch.rand(4, 2, requires_grad=True), torch.randint(0, 2, (4, 2)).float()
    fnn.sigmoid_focal_loss(x, y, reduction="mean").backward()
    fnn.sigmoid_focal_loss_star(x, y, reduction="sum")
    fnn.sigmoid_focal_loss_jit(x, y), fnn.smooth_l1_loss(x, y, 0.5, "mean")
    boxes = torch.tensor([[0.0, 0.0, 2.0, 2.0]])
    fnn.giou_loss(boxes, boxes + 1, reduction="mean")
    fnn.c2_xavier_fill(nn.Linear(2, 2)), fnn.c2_msra_fill(nn.Conv2d(2, 2, 1))
    for kind in (SqueezeExcitation, ChannelSpatialSqueezeExcitation):
        kind(4)(torch.rand(2, 4, 3, 3))
    model = Net()
    get_bn_modules(model)
    update_bn_stats(model, [example, example], 2)
    fnn.differentiable_all_reduce(torch.rand(2)), fnn.differentiable_all_gather(torch.rand(2))


def main() -> None:
    for do in (counting, kept, scheduled, registered, transformed, losses):
        step(do.__name__, do)


main()
