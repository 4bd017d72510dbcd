"""What Ignite's documentation shows: engines, events, metrics, handlers, supervised trainers and evaluators."""

import io
import tempfile

import torch
from ignite import metrics
from ignite.contrib.handlers import ProgressBar  # noqa: F401
from ignite.engine import Engine, Events, create_supervised_evaluator, create_supervised_trainer
from ignite.handlers import (
    Checkpoint,
    CosineAnnealingScheduler,
    DiskSaver,
    EarlyStopping,
    EMAHandler,
    EpochOutputStore,
    LinearCyclicalScheduler,
    LRScheduler,
    ModelCheckpoint,
    ParamGroupScheduler,
    PiecewiseLinear,
    TerminateOnNan,
    TimeLimit,
    Timer,
    create_lr_scheduler_with_warmup,
    global_step_from_engine,
)  # fmt: skip
from ignite.utils import convert_tensor, manual_seed, setup_logger, to_onehot

manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
data = [(torch.rand(4, 6), torch.randint(0, 3, (4,))) for _ in range(5)]
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loss = torch.nn.CrossEntropyLoss()
trainer = create_supervised_trainer(
    model, optimizer, loss, device="cpu", output_transform=lambda x, y, y_pred, loss: loss.item()
)
measures = {
    "accuracy": metrics.Accuracy(), "nll": metrics.Loss(loss), "precision": metrics.Precision(average=False), "recall": metrics.Recall(average="macro"), "confusion": metrics.ConfusionMatrix(3),
    "top": metrics.TopKCategoricalAccuracy(2),
}  # fmt: skip
precision, recall = metrics.Precision(average=False), metrics.Recall(average=False)
measures["f1"] = (precision * recall * 2 / (precision + recall + 1e-20)).mean()
measures["iou"] = metrics.mIoU(metrics.ConfusionMatrix(3))
measures["fbeta"] = metrics.Fbeta(beta=1.0)
evaluator = create_supervised_evaluator(model, metrics=measures, device="cpu")
trainer.logger = setup_logger("trainer", stream=io.StringIO())


@trainer.on(Events.EPOCH_COMPLETED)
def evaluate(engine: Engine) -> None:
    evaluator.run(data)
    evaluator.state.metrics["accuracy"]


@trainer.on(Events.ITERATION_COMPLETED(every=2))
def log(engine: Engine) -> None:
    print(engine.state.output)


@trainer.on(Events.STARTED | Events.COMPLETED)
def both() -> None:
    pass


@trainer.on(Events.ITERATION_STARTED(event_filter=lambda engine, event: event % 3 == 0))
def filtered(engine: Engine) -> None:
    pass


@trainer.on(Events.EPOCH_STARTED(once=1))
def once(engine: Engine) -> None:
    pass


metrics.RunningAverage(output_transform=lambda x: x).attach(trainer, "running")
metrics.Average().attach(trainer, "average")
metrics.Frequency(output_transform=lambda x: 4).attach(trainer, "speed")
timer = Timer(average=True)
timer.attach(
    trainer,
    start=Events.EPOCH_STARTED,
    resume=Events.ITERATION_STARTED,
    pause=Events.ITERATION_COMPLETED,
    step=Events.ITERATION_COMPLETED,
)
evaluator.add_event_handler(
    Events.COMPLETED,
    EarlyStopping(patience=2, score_function=lambda engine: -engine.state.metrics["nll"], trainer=trainer),
)
trainer.add_event_handler(Events.ITERATION_COMPLETED, TerminateOnNan())
trainer.add_event_handler(Events.ITERATION_COMPLETED, TimeLimit(1000))
ema = EMAHandler(model, momentum=0.1)
ema.attach(trainer, name="ema_momentum", event=Events.ITERATION_COMPLETED)
cosine = CosineAnnealingScheduler(optimizer, "lr", 0.1, 0.01, cycle_size=4)
linear = LinearCyclicalScheduler(optimizer, "lr", 0.1, 0.01, cycle_size=4)
wrapped = LRScheduler(torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9))
warm = create_lr_scheduler_with_warmup(
    torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9),
    warmup_start_value=0.0,
    warmup_end_value=0.1,
    warmup_duration=2,
)
piecewise = PiecewiseLinear(optimizer, "lr", milestones_values=[(1, 0.1), (4, 0.05)])
for scheduler in (cosine, linear, wrapped, warm, piecewise, ParamGroupScheduler([cosine], names=["lr"])):
    trainer.add_event_handler(Events.ITERATION_STARTED, scheduler)
CosineAnnealingScheduler.simulate_values(num_events=4, param_name="lr", start_value=1.0, end_value=0.0, cycle_size=4)
store = EpochOutputStore()
store.attach(trainer, "outputs")
with tempfile.TemporaryDirectory() as folder:
    keep = {"model": model, "optimizer": optimizer, "trainer": trainer}
    checkpoint = Checkpoint(
        keep,
        DiskSaver(folder, create_dir=True, require_empty=False),
        n_saved=2,
        filename_prefix="best",
        score_function=Checkpoint.get_default_score_fn("accuracy"),
        score_name="acc",
        global_step_transform=global_step_from_engine(trainer),
    )
    evaluator.add_event_handler(Events.COMPLETED, checkpoint)
    trainer.add_event_handler(
        Events.EPOCH_COMPLETED,
        ModelCheckpoint(folder, "each", n_saved=1, create_dir=True, require_empty=False),
        {"model": model},
    )
    trainer.run(data, max_epochs=2)
    Checkpoint.load_objects(
        keep, {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "trainer": trainer.state_dict()}
    )
    checkpoint.state_dict(), checkpoint.last_checkpoint
try:
    from ignite.handlers import FastaiLRFinder

    finder = FastaiLRFinder()
    with finder.attach(trainer, to_save={"model": model, "optimizer": optimizer}, num_iter=4) as found:
        found.run(data)
    finder.get_results(), finder.lr_suggestion()
except Exception as error:
    print("finder", error)


def step(engine: Engine, batch: torch.Tensor) -> torch.Tensor:
    engine.fire_event(Own.BACKWARD)
    return batch


from ignite.engine import EventEnum


class Own(EventEnum):
    BACKWARD = "backward"
    DONE = "done"


engine = Engine(step)
engine.register_events(*Own, event_to_attr={Own.BACKWARD: "backward_count"})
handle = engine.add_event_handler(Own.BACKWARD, lambda: None)
engine.run([1, 2, 3], max_epochs=2)
handle.remove()
engine.has_event_handler(log, Events.STARTED), engine.terminate(), engine.state_dict(), repr(engine.state)
deterministic = __import__("ignite.engine.deterministic", fromlist=["x"]).DeterministicEngine(lambda e, b: b)
deterministic.run(torch.utils.data.DataLoader(torch.arange(6), batch_size=2), max_epochs=1)
regression = Engine(lambda engine, batch: (torch.rand(4), torch.rand(4)))
REGRESSION = [
    metrics.MeanSquaredError, metrics.MeanAbsoluteError, metrics.RootMeanSquaredError, metrics.regression.R2Score, metrics.regression.MaximumAbsoluteError, metrics.regression.CanberraMetric,
    metrics.regression.FractionalBias, metrics.regression.GeometricMeanAbsoluteError, metrics.regression.ManhattanDistance, metrics.regression.MeanAbsoluteRelativeError, metrics.regression.MeanError,
    metrics.regression.MeanNormalizedBias, metrics.regression.MedianAbsoluteError, metrics.regression.WaveHedgesDistance, metrics.regression.PearsonCorrelation, metrics.KLDivergence, metrics.JSDivergence,
    metrics.CosineSimilarity, metrics.MeanPairwiseDistance,
]  # fmt: skip
for kind in REGRESSION:
    try:
        kind().attach(regression, kind.__name__)
    except Exception as error:
        print(kind.__name__, error)
try:
    regression.run([0, 1])
except Exception as error:
    print("regression", error)
images = Engine(lambda engine, batch: (torch.rand(2, 3, 16, 16), torch.rand(2, 3, 16, 16)))
metrics.PSNR(data_range=1.0).attach(images, "psnr")
metrics.SSIM(data_range=1.0).attach(images, "ssim")
images.run([0])
text = Engine(lambda engine, batch: ([["the", "cat", "sat", "here"]], [[["the", "cat", "sat", "there"]]]))
metrics.Bleu(ngram=2, smooth="smooth1").attach(text, "bleu")
metrics.Rouge(variants=["L", 2], multiref="best").attach(text, "rouge")
text.run([0])
own = metrics.MetricsLambda(lambda a, b: a + b, metrics.Accuracy(), metrics.Accuracy())
own.attach(evaluator, "own")
evaluator.run(data)
metrics.Accuracy(output_transform=lambda o: o, device="cpu").update((torch.rand(4, 3), torch.randint(0, 3, (4,))))
to_onehot(torch.tensor([0, 1]), 3), convert_tensor([torch.rand(2)], device="cpu")
import ignite.distributed as idist

(
    idist.device(),
    idist.get_rank(),
    idist.get_world_size(),
    idist.all_reduce(torch.ones(1)),
    idist.show_config(),
    idist.barrier(),
)
idist.auto_model(model), idist.auto_optim(optimizer)
with idist.Parallel(backend=None) as parallel:
    parallel.run(lambda local_rank: None)
