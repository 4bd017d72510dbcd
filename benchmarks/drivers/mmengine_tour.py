"""What mmengine's documentation shows: registries, configs, runners with hooks and loops, schedulers, averaging, data elements."""

import os
import tempfile
from typing import Any

import numpy as np
import torch
from mmengine import model as mm
from mmengine import structures, utils
from mmengine.config import Config, ConfigDict
from mmengine.dataset import (
    BaseDataset,
    ClassBalancedDataset,
    Compose,
    ConcatDataset,
    RepeatDataset,
    pseudo_collate,
    worker_init_fn,
)
from mmengine.evaluator import BaseMetric, DumpResults, Evaluator
from mmengine.fileio import dump, get, list_from_file, load
from mmengine.hooks import EarlyStoppingHook, EMAHook, Hook
from mmengine.logging import HistoryBuffer, MessageHub, MMLogger, print_log
from mmengine.optim import OptimWrapper, OptimWrapperDict, build_optim_wrapper
from mmengine.optim import scheduler as sch
from mmengine.registry import DATASETS, HOOKS, METRICS, MODELS, TRANSFORMS, Registry, build_from_cfg
from mmengine.runner import FlexibleRunner, Runner, load_checkpoint, save_checkpoint, turn_on_activation_checkpointing
from mmengine.visualization import Visualizer
from torch import nn
from torch.utils.data import DataLoader
from touring import step, steps

torch.manual_seed(0)


@MODELS.register_module()
class Toy(mm.BaseModel):
    def __init__(self, width: int = 4, data_preprocessor: Any = None, init_cfg: Any = None) -> None:
        super().__init__(data_preprocessor=data_preprocessor, init_cfg=init_cfg)
        self.body = mm.Sequential(nn.Linear(3, width), nn.BatchNorm1d(width), nn.ReLU())
        self.head = nn.Linear(width, 2)

    def forward(self, inputs: Any, targets: Any = None, mode: str = "tensor") -> Any:
        inputs = torch.stack(inputs) if isinstance(inputs, (list, tuple)) else inputs
        out = self.head(self.body(inputs))
        if mode == "loss":
            targets = torch.stack([torch.as_tensor(each) for each in targets])
            return {"loss": nn.functional.cross_entropy(out, targets), "part_loss": [out.mean() ** 2, out.sum() ** 2]}
        return list(out) if mode == "predict" else out


@DATASETS.register_module()
class Rows(BaseDataset):
    def load_data_list(self) -> Any:
        return [{"inputs": torch.rand(3), "targets": k % 2} for k in range(8)]

    def get_cat_ids(self, index: int) -> Any:
        return [index % 2]


@TRANSFORMS.register_module()
class Keep:
    def __call__(self, row: Any) -> Any:
        return {"inputs": row["inputs"], "targets": row["targets"]}


@METRICS.register_module()
class Sure(BaseMetric):
    default_prefix = "toy"

    def process(self, data_batch: Any, data_samples: Any) -> None:
        self.results += [float(each.max()) for each in data_samples]

    def compute_metrics(self, results: Any) -> Any:
        return {"sure": sum(results) / len(results)}


@HOOKS.register_module()
class Counts(Hook):
    priority = "LOW"

    def before_train(self, runner: Any) -> None:
        runner.message_hub.update_info("begun", True)

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        if self.every_n_train_iters(runner, 2):
            runner.message_hub.update_scalar("train/width", 4)


ROWS = {"type": "Rows", "pipeline": [{"type": "Keep"}]}
LOADER = {
    "batch_size": 4,
    "num_workers": 0,
    "dataset": ROWS,
    "sampler": {"type": "DefaultSampler", "shuffle": True},
    "collate_fn": {"type": "pseudo_collate"},
}


def config(work: str, **more: Any) -> Any:
    given = {
        "model": {"type": "Toy", "init_cfg": {"type": "Xavier", "layer": "Linear"}},
        "work_dir": work,
        "train_dataloader": LOADER,
        "val_dataloader": LOADER,
        "train_cfg": {"by_epoch": True, "max_epochs": 2, "val_interval": 1},
        "val_cfg": {},
        "optim_wrapper": {"type": "OptimWrapper", "optimizer": {"type": "SGD", "lr": 0.1, "momentum": 0.9}},
        "param_scheduler": [
            {"type": "LinearLR", "end": 1, "convert_to_iter_based": False},
            {"type": "CosineAnnealingLR", "T_max": 2},
        ],
        "val_evaluator": {"type": "Sure"},
        "default_hooks": {
            "checkpoint": {
                "type": "CheckpointHook",
                "interval": 1,
                "save_best": "toy/sure",
                "rule": "greater",
                "max_keep_ckpts": 1,
            }
        },
        "custom_hooks": [
            {"type": "Counts"},
            {"type": "EMAHook"},
            {"type": "EarlyStoppingHook", "monitor": "toy/sure", "rule": "greater"},
        ],
        "env_cfg": {"dist_cfg": {"backend": "gloo"}},
        "experiment_name": f"toy{np.random.randint(1 << 30)}",
        "visualizer": {
            "type": "Visualizer",
            "vis_backends": [{"type": "LocalVisBackend"}],
            "name": f"v{np.random.randint(1 << 30)}",
        },
    }
    return {**given, **more}


def runners() -> None:
    with tempfile.TemporaryDirectory() as work:
        runner = Runner.from_cfg(
            Config({**config(work), "test_dataloader": LOADER, "test_cfg": {}, "test_evaluator": [{"type": "Sure"}]})
        )
        runner.train(), runner.test()
        step(
            "resume",
            lambda: Runner(
                **config(
                    work,
                    resume=True,
                    load_from=os.path.join(work, "epoch_2.pth"),
                    train_cfg={"by_epoch": True, "max_epochs": 3, "dynamic_intervals": [(2, 1)]},
                )
            ).train(),
        )
    with tempfile.TemporaryDirectory() as work:
        by_iteration = config(
            work,
            train_cfg={"by_epoch": False, "max_iters": 6, "val_interval": 3},
            train_dataloader={**LOADER, "sampler": {"type": "InfiniteSampler"}},
            optim_wrapper={
                "type": "OptimWrapper",
                "optimizer": {"type": "AdamW", "lr": 0.1, "weight_decay": 0.1},
                "accumulative_counts": 2,
                "clip_grad": {"max_norm": 1.0},
                "paramwise_cfg": {
                    "norm_decay_mult": 0.0,
                    "bias_lr_mult": 2.0,
                    "custom_keys": {"head": {"lr_mult": 0.1}},
                },
            },
            param_scheduler=[
                {"type": "PolyLR", "by_epoch": False, "end": 6},
                {"type": "ReduceOnPlateauLR", "monitor": "toy/sure", "rule": "greater", "by_epoch": True},
            ],
            log_processor={
                "by_epoch": False,
                "window_size": 2,
                "custom_cfg": [
                    {"data_src": "loss", "method_name": "mean", "window_size": "global", "log_name": "whole"}
                ],
            },
            custom_hooks=[
                {"type": "ProfilerHook", "by_epoch": False, "profile_times": 2, "on_trace_ready": None},
                {"type": "EmptyCacheHook"},
                {"type": "SyncBuffersHook"},
            ],
        )
        step("iterations", lambda: Runner(**by_iteration).train())
    with tempfile.TemporaryDirectory() as work:
        step("objects", lambda: objects(work))
    with tempfile.TemporaryDirectory() as work:
        given = {key: value for key, value in config(work).items() if key not in ("env_cfg", "visualizer")}
        step("flexible", lambda: FlexibleRunner(strategy={"type": "SingleDeviceStrategy"}, **given).train())


def objects(work: str) -> None:
    data = DataLoader(Rows(pipeline=[Keep()]), batch_size=2, collate_fn=pseudo_collate)
    toy = Toy()
    runner = Runner(
        toy, work, train_dataloader=data, val_dataloader=data, train_cfg={"by_epoch": True, "max_epochs": 1}, val_cfg={},
        optim_wrapper=OptimWrapper(torch.optim.SGD(toy.parameters(), 0.1)), val_evaluator=Evaluator(Sure()),
        param_scheduler=None, custom_hooks=[EMAHook(ema_type="StochasticWeightAverage"), EarlyStoppingHook("toy/sure", rule="greater"), Counts()],
        experiment_name="objects",
    )  # fmt: skip
    runner.register_hook(Counts(), priority="VERY_LOW"), runner.train(), runner.val()
    print(runner.iter, runner.epoch, runner.hooks[:1], runner.get_hooks_info()[:20])


def registries() -> None:
    parts = Registry("parts", scope="here", locations=[])
    child = Registry("parts", parent=parts, scope="below")

    @parts.register_module(name=["one", "uno"])
    class One:
        def __init__(self, size: int) -> None:
            self.size = size

    @child.register_module()
    def two(size: int) -> int:
        return size

    parts.register_module(name="line", module=nn.Linear, force=True)
    print(
        parts.build({"type": "one", "size": 2}),
        child.build({"type": "two", "size": 3}),
        child.get("here.uno"),
        len(parts),
    )
    print(
        build_from_cfg({"type": "line", "in_features": 2, "out_features": 1}, parts), "one" in parts, repr(parts)[:20]
    )
    with parts.switch_scope_and_registry("here") as current:
        current.build({"type": "one", "size": 1})


def configs() -> None:
    with tempfile.TemporaryDirectory() as folder:
        base, main = os.path.join(folder, "base.py"), os.path.join(folder, "main.py")
        with open(base, "w") as file:
            file.write("rate = 0.1\nmodel = dict(type='Toy', width=4)\nlayers = [dict(size=1)]\n")
        with open(main, "w") as file:
            file.write("_base_ = ['base.py']\nmodel = dict(width={{_base_.rate}})\nname = '{{ fileBasename }}'\n")
        conf = Config.fromfile(main)
        conf.merge_from_dict({"model.width": 5, "layers.0.size": 7})
        print(conf.pretty_text[:30], conf.model.width, conf.get("rate"), len(conf), dict(conf.items())["rate"])
        conf.dump(os.path.join(folder, "out.py")), conf.dump(os.path.join(folder, "out.json"))
        Config.fromstring("a = 1", ".py"), conf.to_dict(), conf.copy()
        lazy = os.path.join(folder, "lazy.py")
        with open(lazy, "w") as file:
            file.write("from torch.nn import Linear\nlayer = dict(type=Linear, in_features=2, out_features=1)\n")
        step("lazy", lambda: MODELS.build(Config.fromfile(lazy, lazy_import=True).layer))
        for name, value in (("a.json", {"a": [1, 2]}), ("a.yml", {"b": 1}), ("a.pkl", {1: 2})):
            dump(value, os.path.join(folder, name)), load(os.path.join(folder, name))
        get(base), list_from_file(base)
        toy = Toy()
        save_checkpoint({"state_dict": toy.state_dict(), "meta": {}}, os.path.join(folder, "c.pth"))
        load_checkpoint(toy, os.path.join(folder, "c.pth"), revise_keys=[(r"^module\.", "")])
    tree = ConfigDict(a={"b": 1})
    tree.a.b = 2
    tree.setdefault("c", []), tree.pop("c"), tree.update(d={"e": 1})
    print(tree.d.e, tree)


def schedulers() -> None:
    for make in (
        *(lambda o: sch.ConstantLR(o, 0.5, end=3), lambda o: sch.CosineAnnealingLR(o, T_max=4), lambda o: sch.ExponentialLR(o, 0.9)),
        *(lambda o: sch.LinearLR(o, 0.5, end=3), lambda o: sch.MultiStepLR(o, [1, 2]), lambda o: sch.StepLR(o, 2)),
        *(lambda o: sch.PolyLR(o, end=3), lambda o: sch.OneCycleLR(o, eta_max=1.0, total_steps=6), lambda o: sch.CosineRestartLR(o, [2, 2], [1, 0.5], eta_min=0.0)),
        *(lambda o: sch.ConstantMomentum(o, 0.5), lambda o: sch.LinearMomentum(o, 0.5), lambda o: sch.StepMomentum(o, 2), lambda o: sch.ExponentialMomentum(o, 0.9)),
        *(lambda o: sch.MultiStepParamScheduler(o, "lr", [1]), lambda o: sch.CosineAnnealingMomentum(o, T_max=3)),
    ):  # fmt: skip
        optimizer = torch.optim.SGD(nn.Linear(2, 1).parameters(), 0.1, momentum=0.9)
        step("scheduler", lambda make=make, optimizer=optimizer: scheduled(make(optimizer), optimizer))
    plateau = sch.ReduceOnPlateauLR(torch.optim.SGD(nn.Linear(2, 1).parameters(), 0.1), monitor="loss", patience=1)
    for _ in range(3):
        plateau.step({"loss": 1.0})


def scheduled(scheduler: Any, optimizer: Any) -> None:
    for _ in range(4):
        optimizer.step(), scheduler.step()
    scheduler.load_state_dict(scheduler.state_dict())
    print(scheduler.get_last_value()[:1], scheduler.last_step)


def models() -> None:
    toy = Toy(
        init_cfg=[
            {"type": "Kaiming", "layer": "Linear", "override": {"type": "Constant", "name": "head", "val": 0.5}},
            {"type": "Normal", "layer": "BatchNorm1d"},
        ]
    )
    toy.init_weights()
    for kind in ("Uniform", "TruncNormal", "Caffe2Xavier", "Xavier", "Constant"):
        mm.initialize(toy, {"type": kind, "layer": "Linear", **({"val": 1.0} if kind == "Constant" else {})})
    for average in (
        mm.ExponentialMovingAverage(toy, 0.1, update_buffers=True),
        mm.StochasticWeightAverage(toy),
        mm.MomentumAnnealingEMA(toy),
    ):
        average.update_parameters(toy), average.update_parameters(toy), average(torch.rand(2, 3))
    wrapper = OptimWrapper(torch.optim.SGD(toy.parameters(), 0.1), accumulative_counts=2)
    batch = {"inputs": [torch.rand(3), torch.rand(3)], "targets": [0, 1]}
    toy.train_step(batch, wrapper), toy.val_step(batch), toy.test_step(batch)
    both = OptimWrapperDict(
        body=OptimWrapper(torch.optim.SGD(toy.body.parameters(), 0.1)),
        head=OptimWrapper(torch.optim.SGD(toy.head.parameters(), 0.1)),
    )
    print(both.get_lr(), both.get_momentum(), list(both.keys()), "head" in both)
    for _, each in both.items():
        with each.optim_context(toy):
            each.update_params(toy.head(toy.body(torch.rand(2, 3))).sum())
    both.load_state_dict(both.state_dict())
    build_optim_wrapper(
        toy,
        {
            "optimizer": {"type": "Adam", "lr": 0.1, "weight_decay": 0.1},
            "paramwise_cfg": {"dwconv_decay_mult": 0.0, "bypass_duplicate": True},
        },
    )
    image = mm.ImgDataPreprocessor(mean=[0.0, 0, 0], std=[1.0, 1, 1], bgr_to_rgb=True, pad_size_divisor=4)
    image({"inputs": [torch.rand(3, 5, 5), torch.rand(3, 4, 6)], "data_samples": [None, None]}, training=True)
    image({"inputs": torch.rand(2, 3, 4, 4)}), image.cpu(), toy.to("cpu")
    mm.revert_sync_batchnorm(nn.Sequential(nn.SyncBatchNorm(2), nn.Linear(2, 2)))
    mm.detect_anomalous_params(toy.body(torch.rand(2, 3)).sum(), toy), mm.merge_dict({"a": 1}, {"b": 2})
    mm.ModuleList([nn.Linear(1, 1)]), mm.ModuleDict({"a": nn.Linear(1, 1)})
    step("checkpointing", lambda: checkpointed(toy))
    conv = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)).eval()
    step("efficient", lambda: efficient(conv))


def checkpointed(toy: Any) -> None:
    turn_on_activation_checkpointing(toy, ["body"])
    toy(torch.rand(2, 3).requires_grad_()).sum().backward()


def efficient(conv: Any) -> None:
    from mmengine.model.efficient_conv_bn_eval import turn_on_efficient_conv_bn_eval_for_single_model

    turn_on_efficient_conv_bn_eval_for_single_model(conv)


def data() -> None:
    rows = Rows(pipeline=[Keep(), lambda row: row], lazy_init=True, indices=4)
    rows.full_init()
    print(
        rows[0]["targets"],
        len(rows.get_subset([0, 1])),
        rows.metainfo,
        len(ConcatDataset([rows, Rows()])),
        len(RepeatDataset(rows, 2)),
    )
    (
        rows.get_subset_([0, 1, 2]),
        ClassBalancedDataset(Rows(pipeline=[Keep()]), 0.6)[3],
        ConcatDataset([Rows(), Rows()])[9],
        Compose([{"type": "Keep"}])(rows[0]),
    )
    RepeatDataset(Rows(), 2)[9], worker_init_fn(0, 1, 0, 1)
    found = structures.InstanceData(
        metainfo={"size": (2, 2)}, boxes=torch.rand(3, 4), names=["a", "b", "c"], keep=np.array([1, 0, 1])
    )
    print(
        found[found.boxes[:, 0] > 0],
        found[0],
        found[[0, 2]],
        len(found),
        structures.InstanceData.cat([found, found])["boxes"].shape,
    )
    found.score = torch.rand(3)
    (
        found.to("cpu").detach().numpy().to_tensor(),
        found.clone().pop("score"),
        found.new(boxes=found.boxes),
        repr(found),
        found.to_dict(),
    )
    pixels = structures.PixelData(seg=torch.rand(1, 4, 4))
    pixels[:2, 1:3].shape, structures.LabelData.label_to_onehot(torch.tensor([1]), 3)
    element = structures.BaseDataElement(metainfo={"a": 1})
    element.found, element.pixels = found, pixels
    (
        element.set_field(3, "count", dtype=int),
        element.update(structures.BaseDataElement(z=1)),
        list(element.all_items()),
        "found" in element,
    )
    del element.found


def rest() -> None:
    log = MMLogger.get_instance("tour", log_level="WARNING")
    log.info("a"), print_log("b", logger=log), print_log("c", logger="silent"), MMLogger.get_current_instance()
    hub = MessageHub.get_instance("hub")
    for k in range(3):
        (
            hub.update_scalar("train/loss", k),
            hub.update_scalars({"train/a": torch.tensor(1.0), "train/b": {"value": 2, "count": 2}}),
            hub.update_info("k", k),
        )
    (
        hub.get_scalar("train/loss").mean(2),
        hub.get_scalar("train/loss").statistics("max"),
        hub.load_state_dict(hub.state_dict()),
        hub.get_info("k"),
    )
    HistoryBuffer([1, 2], [1, 1]).current()
    evaluator = Evaluator([Sure(), Sure(prefix="more")])
    evaluator.process([torch.rand(2)], None), evaluator.evaluate(1)
    step("offline", lambda: evaluator.offline_evaluate([torch.rand(2)] * 3, None, 2))
    DumpResults("a.pkl").process({}, [structures.BaseDataElement(a=1)])
    with tempfile.TemporaryDirectory() as folder:
        draw = Visualizer(
            image=np.zeros((8, 8, 3), np.uint8), vis_backends=[{"type": "LocalVisBackend"}], save_dir=folder
        )
        draw.draw_bboxes(torch.tensor([1, 1, 4, 4])).draw_texts("a", torch.tensor([2, 2])).draw_points(
            torch.tensor([[1, 2]])
        ).draw_lines(torch.tensor([1, 3]), torch.tensor([1, 3]))
        (
            draw.draw_circles(torch.tensor([3, 3]), torch.tensor([2.0])).draw_polygons(
                torch.tensor([[1, 1], [2, 2], [1, 3]])
            ),
            draw.get_image(),
        )
        (
            draw.add_scalar("a", 1.0),
            draw.add_image("i", draw.get_image()),
            draw.add_config(Config({"a": 1})),
            draw.close(),
        )
        step("feature", lambda: Visualizer.draw_featmap(torch.rand(3, 4, 4), channel_reduction="squeeze_mean"))
    for _ in utils.track_iter_progress([1, 2]):
        pass
    (
        utils.track_progress(lambda each: each, [1, 2]),
        utils.is_list_of([1], int),
        utils.slice_list([1, 2], [1, 1]),
        utils.concat_list([[1], [2]]),
    )
    (
        utils.list_cast(["1"], int),
        utils.digit_version("1.0.0rc1"),
        utils.to_2tuple(1),
        utils.has_method(log, "info"),
        list(utils.scandir("/tmp", ".none")),
    )
    with utils.Timer(print_tmpl="{:.1f}"):
        utils.check_time("t"), utils.check_time("t")
    from mmengine.analysis import get_model_complexity_info

    step("complexity", lambda: get_model_complexity_info(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), (1, 3)))


steps(runners, registries, configs, schedulers, models, data, rest)
