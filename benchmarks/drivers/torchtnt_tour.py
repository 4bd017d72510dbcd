"""What torchtnt's documentation shows: units, loops, callbacks, loggers, timers, checkers, averaged weights, summaries, loaders."""

import datetime
import io
import logging
import tempfile
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchtnt.framework import callbacks as C
from torchtnt.framework.auto_unit import AutoPredictUnit, AutoUnit, SWAParams
from torchtnt.framework.callback import Callback
from torchtnt.framework.evaluate import evaluate
from torchtnt.framework.fit import fit
from torchtnt.framework.predict import predict
from torchtnt.framework.train import train
from torchtnt.framework.unit import EvalUnit, PredictUnit, TrainUnit
from torchtnt.utils.data.iterators import AllDatasetBatches, InOrder, RandomizedBatchSampler, RoundRobin
from torchtnt.utils.data.multi_dataloader import MultiDataLoader
from torchtnt.utils.early_stop_checker import EarlyStopChecker
from torchtnt.utils.flops import FlopTensorDispatchMode
from torchtnt.utils.loggers import CSVLogger, InMemoryLogger, JSONLogger, StdoutLogger
from torchtnt.utils.lr_scheduler import TLRScheduler  # noqa: F401
from torchtnt.utils.memory import RSSProfiler, get_tensor_size_bytes_map, measure_rss_deltas  # noqa: F401
from torchtnt.utils.misc import transfer_batch_norm_stats, transfer_weights
from torchtnt.utils.module_summary import get_module_summary, get_summary_table, prune_module_summary
from torchtnt.utils.optimizer import extract_lr_from_optimizer, init_optim_state
from torchtnt.utils.swa import AveragedModel
from torchtnt.utils.timer import BoundedTimer, Timer, get_timer_summary, log_elapsed_time

torch.manual_seed(0)
logging.disable(logging.CRITICAL)


def go(label, run):
    try:
        return run()
    except Exception as error:
        print(label, repr(error)[:200])


def net():
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2))


def data():
    return DataLoader(TensorDataset(torch.rand(24, 4), torch.arange(24) % 2), batch_size=8)


class Hand(TrainUnit, EvalUnit, PredictUnit):
    def __init__(self):
        super().__init__()
        self.module = net()
        self.optimizer = torch.optim.SGD(self.module.parameters(), lr=0.1)
        self.lr_scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 1)
        self.loss = 1.0

    def train_step(self, state, batch):
        x, y = batch
        loss = nn.functional.cross_entropy(self.module(x), y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.loss = float(loss)

    def on_train_epoch_end(self, state):
        super().on_train_epoch_end(state)
        self.lr_scheduler.step()

    def eval_step(self, state, batch):
        return self.module(batch[0])

    def predict_step(self, state, batch):
        return self.module(batch[0])


class Auto(AutoUnit):
    def compute_loss(self, state, batch):
        out = self.module(batch[0])
        return nn.functional.cross_entropy(out, batch[1]), out

    def configure_optimizers_and_lr_scheduler(self, module):
        optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
        return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 1)


class Note(Callback):
    def on_train_step_end(self, state, unit):
        self.seen = unit.train_progress.num_steps_completed

    def on_exception(self, state, unit, error):
        self.error = error


class Rows(C.BaseCSVWriter):
    def get_step_output_rows(self, state, unit, step_output):
        return [[str(float(row.sum()))] for row in step_output]


with tempfile.TemporaryDirectory() as name:
    root = Path(name)
    memory = InMemoryLogger()

    def callbacks():
        return [
            Note(),
            C.Lambda(on_train_start=lambda state, unit: None, on_eval_end=lambda state, unit: None),
            C.EarlyStopping("train_loss", EarlyStopChecker("min", 5)),
            C.EarlyStopping("loss", EarlyStopChecker("min", 5), interval="step"),
            C.GarbageCollector(2),
            C.IterationTimeLogger(memory),
            C.LearningRateMonitor(memory, logging_interval="step"),
            C.ModuleSummary(max_depth=1),
            C.ProgressReporter(),
            C.SystemResourcesMonitor(memory, logging_interval="step"),
            C.ThroughputLogger(memory, {"rows": 8}),
            C.TimeLimitInterrupter(datetime.timedelta(hours=1), interval="step"),
            C.TimeWaitForBatchLogger(memory),
            C.TQDMProgressBar(file=io.StringIO()),
            C.TrainProgressMonitor(memory),
        ]

    hand = Hand()
    go("train", lambda: train(hand, data(), max_epochs=2, callbacks=callbacks()[:2] + callbacks()[3:], timer=Timer()))
    go("evaluate", lambda: evaluate(hand, data(), callbacks=callbacks()[:2]))
    go("predict", lambda: predict(hand, data(), callbacks=[Rows(["sum"], str(root)), *callbacks()[:2]]))
    go("fit", lambda: fit(hand, data(), data(), max_epochs=2, evaluate_every_n_steps=2, callbacks=callbacks()[:2]))
    auto = Auto(module=net(), clip_grad_norm=1.0, gradient_accumulation_steps=2, detect_anomaly=True)
    go("auto", lambda: fit(auto, data(), data(), max_epochs=2, callbacks=[Note(), C.LearningRateMonitor(memory)]))
    averaged = SWAParams(warmup_steps_or_epochs=0, step_or_epoch_update_freq=1)
    swa = go("swa", lambda: Auto(module=net(), swa_params=averaged, clip_grad_value=1.0, step_lr_interval="step"))
    go("swa fit", lambda: fit(swa, data(), data(), max_epochs=2))
    go("auto predict", lambda: predict(AutoPredictUnit(module=net()), DataLoader(torch.rand(8, 4), batch_size=4)))
    saver = go("saver", lambda: C.DistributedCheckpointSaver(str(root / "dcp"), save_every_n_epochs=1))
    go("save", lambda: train(Hand(), data(), max_epochs=1, callbacks=[saver]))
    go("exception", lambda: train(Hand(), [torch.zeros(1)], max_epochs=1, callbacks=[Note()]))
    for logger in (CSVLogger(str(root / "a.csv")), JSONLogger(str(root / "a.json")), StdoutLogger(), memory):
        go("log", lambda logger=logger: (logger.log("a", 1.0, 1), logger.log_dict({"b": 2.0}, 2), logger.close()))

timer = Timer()
with timer.time("a"):
    pass
go("summary", lambda: get_timer_summary(timer))
bounded = BoundedTimer(lower_bound=1, upper_bound=3)
for _ in range(4):
    with bounded.time("b"):
        pass


@log_elapsed_time("work")
def work():
    return 1


go("work", work)
model = net()
go("module summary", lambda: get_summary_table(get_module_summary(model, (torch.rand(2, 4),))))
go("pruned", lambda: str(prune_module_summary(get_module_summary(model), max_depth=1)))
for how in ("ema", "swa"):
    average = AveragedModel(model, averaging_method=how, use_buffers=True)
    go(how, lambda average=average: (average.update_parameters(model), average(torch.rand(2, 4))))
flops = FlopTensorDispatchMode(model)


def count():
    with flops:
        loss = model(torch.rand(2, 4)).mean()
        flops.reset()
        loss.backward()
    return flops.flop_counts


go("flops", count)
go("sizes", lambda: get_tensor_size_bytes_map({"a": torch.rand(2)}))
go("weights", lambda: (transfer_weights(model, net()), transfer_batch_norm_stats(model, net())))
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
go("optimizer", lambda: (init_optim_state(optimizer), extract_lr_from_optimizer(optimizer, "lr")))
for strategy in (RoundRobin(), AllDatasetBatches(), RandomizedBatchSampler(), InOrder()):
    go(type(strategy).__name__, lambda s=strategy: [None for _ in MultiDataLoader({"a": data(), "b": data()}, s)])
checker = EarlyStopChecker("max", 1, threshold_mode="rel", stopping_threshold=3.0)
go("checker", lambda: [checker.check(torch.tensor(v)) for v in (0.0, 0.0, 4.0)])
