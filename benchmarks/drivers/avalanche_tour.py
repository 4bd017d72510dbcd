"""What Avalanche's documentation shows: benchmarks of experiences, strategies of continual learning, their plugins, metrics, loggers, growing models."""

import io
import sys
import tempfile
import types
import warnings

import torch
from touring import step, steps

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
for missing in ("wandb", "qpsolvers"):
    try:
        __import__(missing)
    except ImportError:
        sys.modules[missing] = types.ModuleType(missing)

from avalanche import models
from avalanche.benchmarks import benchmark_from_datasets, nc_benchmark, ni_benchmark, tensors_benchmark
from avalanche.benchmarks.scenarios import (
    benchmark_with_validation_stream,
    split_online_stream,
    task_incremental_benchmark,
)
from avalanche.benchmarks.utils import AvalancheDataset, as_classification_dataset, as_taskaware_classification_dataset
from avalanche.benchmarks.utils.data_loader import (
    GroupBalancedDataLoader,
    GroupBalancedInfiniteDataLoader,
    ReplayDataLoader,
    TaskBalancedDataLoader,
)
from avalanche.evaluation import metrics
from avalanche.logging import CSVLogger, InteractiveLogger, TextLogger
from avalanche.training import plugins, storage_policy, supervised
from avalanche.training.plugins import EvaluationPlugin
from avalanche.training.plugins.lr_scheduling import LRSchedulerPlugin
from torch.nn import CrossEntropyLoss

warnings.simplefilter("ignore")
torch.manual_seed(0)
CLASSES, WIDE = 4, 12


def rows(count=24):
    return as_taskaware_classification_dataset(as_classification_dataset(data(count)))


def data(count=24):
    x, y = torch.rand(count, WIDE), torch.arange(count) % CLASSES
    both = torch.utils.data.TensorDataset(x, y)
    both.targets = y.tolist()  # type: ignore[attr-defined]
    return both


def stream(**options):
    return nc_benchmark(data(), data(8), n_experiences=2, task_labels=False, seed=1, **options)


def net():
    return models.SimpleMLP(num_classes=CLASSES, input_size=WIDE, hidden_size=8, hidden_layers=1)


def quiet():
    return EvaluationPlugin(metrics.accuracy_metrics(epoch=True, experience=True), loggers=[TextLogger(io.StringIO())])


def lived(strategy, bench=None, **options) -> None:
    bench = bench or stream()
    for experience in bench.train_stream:
        strategy.train(experience, num_workers=0, **options)
        strategy.eval(bench.test_stream)


def made(kind, model=None, **options):
    model = model or net()
    return kind(model=model, optimizer=torch.optim.SGD(model.parameters(), lr=0.01), criterion=options.pop("criterion", CrossEntropyLoss()),
                train_mb_size=4, train_epochs=1, eval_mb_size=4, evaluator=quiet(), **options)  # fmt: skip


def benches() -> None:
    for bench in (stream(), nc_benchmark(data(), data(8), 2, task_labels=True, class_ids_from_zero_in_each_exp=True),
                  ni_benchmark(data(), data(8), 2, balance_experiences=True), ni_benchmark(data(), data(8), 2)):  # fmt: skip
        step("listed", lambda: [(one.current_experience, one.classes_in_this_experience, one.task_label, len(one.dataset)) for one in bench.train_stream])  # fmt: skip
        step(
            "known",
            lambda: (
                bench.n_classes,
                bench.classes_in_experience,
                bench.streams,
                bench.train_stream[0],
                bench.train_stream[:1],
            ),
        )
    step(
        "tensors",
        lambda: tensors_benchmark(
            [(torch.rand(4, 3), torch.arange(4))], [(torch.rand(4, 3), torch.arange(4))], task_labels=[0]
        ),
    )
    plain = benchmark_from_datasets(
        train=[as_classification_dataset(data())], test=[as_classification_dataset(data(8))]
    )
    step("plain", lambda: [len(one.dataset) for one in plain.train_stream])
    step(
        "validated",
        lambda: [len(one.dataset) for one in benchmark_with_validation_stream(stream(), 0.2).streams["valid"]],
    )
    step("online", lambda: [len(one.dataset) for one in split_online_stream(stream().train_stream, experience_size=4)])
    step("tasks", lambda: [one.task_labels for one in task_incremental_benchmark(plain).train_stream])


def sets() -> None:
    one = as_classification_dataset(data(), transform_groups={"train": (lambda x: x * 2, None), "eval": (None, None)})
    step(
        "views",
        lambda: (one.train()[0], one.eval()[0], one.subset([1, 2, 3]), one.concat(one), len(one + one), one.targets),
    )
    step("frozen", lambda: one.freeze_transforms()[0])
    step("replaced", lambda: one.replace_current_transform_group(lambda x: x + 1)[0])
    step("removed", lambda: one.remove_current_transform_group()[0])
    step("attributes", lambda: AvalancheDataset([data()]).update_data_attribute("flag", list(range(24))))
    step("tasked", lambda: rows().task_set)
    bench = stream()
    first, second = (experience.dataset for experience in bench.train_stream)
    for loader in (TaskBalancedDataLoader(first, batch_size=4), GroupBalancedDataLoader([first, second], batch_size=4),
                   ReplayDataLoader(first, second, batch_size=4, batch_size_mem=2)):  # fmt: skip
        step(type(loader).__name__, lambda: [batch[0].shape for batch in loader])
    endless = GroupBalancedInfiniteDataLoader([first, second], batch_size=2)
    step("endless", lambda: next(iter(endless)))
    for buffer in (storage_policy.ReservoirSamplingBuffer(6), storage_policy.ClassBalancedBuffer(6), storage_policy.ExperienceBalancedBuffer(6),
                   storage_policy.ParametricBuffer(6, groupby="class"),
                   storage_policy.ParametricBuffer(6, selection_strategy=storage_policy.HerdingSelectionStrategy(net(), "features"))):  # fmt: skip
        step(
            type(buffer).__name__,
            lambda: lived(made(supervised.Naive, plugins=[plugins.ReplayPlugin(6, storage_policy=buffer)])),
        )


def strategies() -> None:
    named = {
        "Naive": {}, "Cumulative": {}, "JointTraining": {}, "Replay": {"mem_size": 6}, "GDumb": {"mem_size": 6}, "FromScratchTraining": {},
        "LwF": {"alpha": 1.0, "temperature": 2.0}, "AGEM": {"patterns_per_exp": 4, "sample_size": 4}, "GEM": {"patterns_per_exp": 4},
        "EWC": {"ewc_lambda": 0.4}, "SynapticIntelligence": {"si_lambda": 0.01}, "LFL": {"lambda_e": 0.1}, "MAS": {"lambda_reg": 1.0},
        "BiC": {"mem_size": 8, "val_percentage": 0.25, "stage_2_epochs": 1}, "MIR": {"mem_size": 8, "subsample": 4, "batch_size_mem": 2},
        "GSS_greedy": {"mem_size": 4, "input_size": [WIDE]}, "CoPE": {"mem_size": 8, "n_classes": CLASSES, "p_size": CLASSES},
        "CWRStar": {"cwr_layer_name": "classifier"}, "ER_ACE": {"mem_size": 8, "batch_size_mem": 2}, "DER": {"mem_size": 8, "batch_size_mem": 2},
        "MER": {"mem_size": 8, "batch_size_mem": 2}, "OnlineNaive": {},
    }  # fmt: skip
    for name, options in named.items():
        kind = getattr(supervised, name, None)
        if kind is None:
            continue
        if name == "JointTraining":
            joint, bench = made(kind, **options), stream()
            step(name, lambda: (joint.train(bench.train_stream), joint.eval(bench.test_stream)))
        elif name == "OnlineNaive":
            model = net()
            one = kind(model=model, optimizer=torch.optim.SGD(model.parameters(), lr=0.01), criterion=CrossEntropyLoss(), train_passes=1,
                       train_mb_size=2, evaluator=quiet())  # fmt: skip
            parts = split_online_stream(stream().train_stream, experience_size=4)
            step(name, lambda: [one.train(part) for part in parts])
        else:
            step(name, lambda: lived(made(kind, **options)))
    step("online ewc", lambda: lived(made(supervised.EWC, ewc_lambda=0.4, mode="online", decay_factor=0.1)))
    many = nc_benchmark(data(), data(8), 2, task_labels=True, class_ids_from_zero_in_each_exp=True)
    step("tasks", lambda: lived(made(supervised.Naive, models.MTSimpleMLP(WIDE, 8)), many))
    pnn = models.PNN(num_layers=2, in_features=WIDE, hidden_features_per_column=8)
    step("pnn", lambda: lived(made(supervised.PNNStrategy, pnn), many))
    pack = models.PackNetModel(net())
    step("packnet", lambda: lived(made(supervised.PackNet, pack, post_prune_epochs=1, prune_proportion=0.5), many))
    model = torch.nn.Sequential(torch.nn.Linear(WIDE, 8), torch.nn.ReLU())
    head = torch.nn.Linear(8, CLASSES)
    both = torch.optim.SGD([*model.parameters(), *head.parameters()], lr=0.1)
    step("icarl", lambda: lived(supervised.ICaRL(feature_extractor=model, classifier=head, optimizer=both, memory_size=8, buffer_transform=None,
                                           fixed_memory=True, train_mb_size=4, train_epochs=1, eval_mb_size=4, evaluator=quiet())))  # fmt: skip


def extended() -> None:
    for name, options in (("LwFPlugin", {"alpha": 1.0, "temperature": 2.0}), ("EWCPlugin", {"ewc_lambda": 0.1}), ("ReplayPlugin", {"mem_size": 6}),
                          ("EarlyStoppingPlugin", {"patience": 1, "val_stream_name": "train_stream"}), ("RWalkPlugin", {}),
                          ("GenerativeReplayPlugin", {}), ("SynapticIntelligencePlugin", {"si_lambda": 0.1}),
                          ("FeatureDistillationPlugin", {"alpha": 1.0})):  # fmt: skip
        kind = getattr(plugins, name, None)
        if kind is not None:
            step(name, lambda: lived(made(supervised.Naive, plugins=[kind(**options)])))
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    slow = LRSchedulerPlugin(torch.optim.lr_scheduler.StepLR(optimizer, 1), step_granularity="epoch")
    one = supervised.Naive(
        model=model, optimizer=optimizer, train_mb_size=4, evaluator=quiet(), plugins=[slow], eval_every=1
    )
    step("scheduled", lambda: lived(one, eval_streams=[]))

    class Own(plugins.SupervisedPlugin):
        def before_backward(self, strategy, *args, **kwargs):
            strategy.loss = strategy.loss * 2

    step("own", lambda: lived(made(supervised.Naive, plugins=[Own()])))
    step("vae", lambda: lived(made(supervised.VAETraining, models.MlpVAE((1, 3, 4), 2), criterion=models.VAE_loss)))


def watched() -> None:
    with tempfile.TemporaryDirectory() as folder:
        told = EvaluationPlugin(
            metrics.accuracy_metrics(minibatch=True, epoch=True, epoch_running=True, experience=True, stream=True, trained_experience=True),
            metrics.loss_metrics(minibatch=True, epoch=True, epoch_running=True, experience=True, stream=True),
            metrics.class_accuracy_metrics(epoch=True, stream=True), metrics.topk_acc_metrics(top_k=2, epoch=True, stream=True),
            metrics.forgetting_metrics(experience=True, stream=True), metrics.bwt_metrics(experience=True, stream=True),
            metrics.forward_transfer_metrics(experience=True, stream=True), metrics.confusion_matrix_metrics(num_classes=CLASSES, stream=True),
            metrics.timing_metrics(epoch=True, epoch_running=True, experience=True), metrics.cpu_usage_metrics(epoch=True, experience=True),
            metrics.ram_usage_metrics(every=0.5, epoch=True), metrics.disk_usage_metrics(epoch=True), metrics.MAC_metrics(epoch=True),
            metrics.labels_repartition_metrics(on_train=True, on_eval=True), metrics.amca_metrics(),
            loggers=[InteractiveLogger(), TextLogger(io.StringIO()), CSVLogger(folder)], strict_checks=False,
        )  # fmt: skip
        model = net()
        one = supervised.Naive(
            model=model,
            optimizer=torch.optim.SGD(model.parameters(), lr=0.01),
            train_mb_size=4,
            eval_mb_size=4,
            evaluator=told,
            eval_every=0,
        )
        bench = stream()
        step("first", lambda: one.eval(bench.test_stream))
        step("watched", lambda: lived(one, bench))
        step("kept", lambda: (told.get_last_metrics(), told.get_all_metrics(), told.publish_metric_value))
    for kind in (metrics.Accuracy, metrics.TaskAwareAccuracy):
        one = kind()
        step(kind.__name__, lambda: (one.update(torch.arange(3), torch.arange(3), 0) if "Task" in kind.__name__ else one.update(torch.arange(3), torch.arange(3)), one.result(), one.reset()))  # fmt: skip
    mean = metrics.Mean()
    step("mean", lambda: (mean.update(1.0, 2.0), (mean + metrics.Mean()).result(), mean.reset()))


def grown() -> None:
    bench = nc_benchmark(data(), data(8), 2, task_labels=True)
    x, labels = torch.rand(4, WIDE), torch.zeros(4, dtype=torch.long)
    growing = models.IncrementalClassifier(WIDE, 2)
    heads = models.MultiHeadClassifier(WIDE, 2)
    wide = models.as_multitask(net(), "classifier")
    for experience in bench.train_stream:
        step("growing", lambda: (models.utils.avalanche_model_adaptation(growing, experience), growing(x)))
        step(
            "heads",
            lambda: (
                models.utils.avalanche_model_adaptation(heads, experience),
                heads(x, labels),
                models.utils.avalanche_forward(heads, x, labels),
            ),
        )
        step("wide", lambda: (models.utils.avalanche_model_adaptation(wide, experience), wide(x, labels)))
    ncm = models.NCMClassifier()
    step("ncm", lambda: (ncm.update_class_means_dict({0: torch.rand(WIDE), 1: torch.rand(WIDE)}), ncm(x)))
    step(
        "frozen",
        lambda: (models.utils.MLP([WIDE, 8, 4])(x), models.utils.FeatureExtractorBackbone(net(), "features")(x)),
    )
    for name, size in (("SimpleCNN", (1, 3, 32, 32)), ("LeNet5", (1, 1, 32, 32)), ("SlimResNet18", (1, 3, 32, 32)), ("MTSlimResNet18", (1, 3, 32, 32))):  # fmt: skip
        kind = getattr(models, name)
        one = kind(4, 1) if name == "LeNet5" else kind(nclasses=4) if "Slim" in name else kind(4)
        step(
            name,
            lambda: (
                one(torch.rand(*size), torch.zeros(1, dtype=torch.long))
                if name.startswith("MT")
                else one(torch.rand(*size))
            ),
        )
    cosine = models.CosineIncrementalClassifier(WIDE, 2)
    step("cosine", lambda: cosine(x))


steps(benches, sets, strategies, extended, watched, grown)
