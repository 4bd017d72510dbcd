"""Use lightning the way its documentation does: a module, callbacks, loggers, data modules, Fabric."""

import contextlib
import tempfile

import lightning as L
import torch
from lightning.pytorch import callbacks, loggers
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

DATA = TensorDataset(torch.randn(16, 4), torch.randn(16, 1))


class Net(L.LightningModule):
    """A small network with every common hook."""

    def __init__(self, rate=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Linear(4, 1)

    def forward(self, x):
        """Predict."""
        return self.net(x)

    def training_step(self, batch, batch_idx):
        """One step."""
        x, y = batch
        loss = nn.functional.mse_loss(self(x), y)
        self.log("train_loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, batch_idx):
        """One step."""
        self.log_dict({"val_loss": self.training_step(batch, batch_idx)})

    test_step = validation_step

    def predict_step(self, batch, batch_idx):
        """One step."""
        return self(batch[0])

    def configure_optimizers(self):
        """An optimizer with a schedule."""
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.rate)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]


class Data(L.LightningDataModule):
    """The same loader for everything."""

    def train_dataloader(self):
        """Load."""
        return DataLoader(DATA, batch_size=4)

    val_dataloader = test_dataloader = predict_dataloader = train_dataloader


def trainer(folder):
    """Fit, validate, test, predict."""
    extras = [
        callbacks.ModelCheckpoint(monitor="val_loss", save_last=True), callbacks.EarlyStopping("val_loss"),
        callbacks.LearningRateMonitor(), callbacks.ModelSummary(), callbacks.Timer(), callbacks.StochasticWeightAveraging(0.01),
    ]  # fmt: skip
    log = [loggers.CSVLogger(folder)]
    t = L.Trainer(
        max_epochs=2, callbacks=extras, logger=log, default_root_dir=folder, accelerator="cpu", enable_progress_bar=True
    )
    net, data = Net(), Data()
    t.fit(net, datamodule=data)
    t.validate(net, datamodule=data), t.test(net, datamodule=data), t.predict(net, datamodule=data)
    Net.load_from_checkpoint(extras[0].best_model_path)
    L.Trainer(
        fast_dev_run=True, gradient_clip_val=0.5, accumulate_grad_batches=2, profiler="simple", accelerator="cpu"
    ).fit(net, DataLoader(DATA))


def fabric(folder):
    """The small interface."""
    f = L.Fabric(accelerator="cpu", devices=1)
    f.launch()
    net = nn.Linear(4, 1)
    net, optimizer = f.setup(net, torch.optim.SGD(net.parameters(), lr=0.1))
    for x, y in f.setup_dataloaders(DataLoader(DATA, batch_size=8)):
        f.backward(nn.functional.mse_loss(net(x), y))
        f.clip_gradients(net, optimizer, max_norm=1.0)
        optimizer.step()
    f.save(f"{folder}/x.ckpt", {"net": net}), f.load(f"{folder}/x.ckpt", {"net": net}), L.seed_everything(1)


with tempfile.TemporaryDirectory() as name:
    for part in (trainer, fabric):
        with contextlib.suppress(Exception):
            part(name)
