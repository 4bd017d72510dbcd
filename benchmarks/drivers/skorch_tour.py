"""What skorch's documentation shows: classifiers, regressors, callbacks, grid search, saving, helpers, datasets."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from sklearn.model_selection import GridSearchCV, cross_val_predict
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from skorch import NeuralNet, NeuralNetBinaryClassifier, NeuralNetClassifier, NeuralNetRegressor
from skorch.callbacks import (
    BatchScoring,
    Callback,
    Checkpoint,
    EarlyStopping,
    EpochScoring,
    EpochTimer,
    Freezer,
    GradientNormClipping,
    Initializer,
    InputShapeSetter,
    LoadInitState,
    LRScheduler,
    ParamMapper,
    PassthroughScoring,
    PrintLog,
    ProgressBar,
    TrainEndCheckpoint,
    Unfreezer,
)  # fmt: skip
from skorch.dataset import Dataset, ValidSplit
from skorch.helper import DataFrameTransformer, SliceDataset, SliceDict, predefined_split  # noqa: F401
from torch import nn

torch.manual_seed(0)
X = np.random.rand(60, 8).astype(np.float32)
y = (X.sum(1) > 4).astype(np.int64)


class Classifier(nn.Module):
    def __init__(self, units: int = 6, inputs: int = 8) -> None:
        super().__init__()
        self.first = nn.Linear(inputs, units)
        self.last = nn.Linear(units, 2)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.last(torch.relu(self.first(X))), -1)


class Regressor(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(8, 1)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return self.linear(X)


class Own(Callback):
    def on_epoch_end(self, net: NeuralNet, **kwargs: object) -> None:
        net.history.record("own", 1)


net = NeuralNetClassifier(
    Classifier, max_epochs=3, lr=0.1, iterator_train__shuffle=True, verbose=1, callbacks=[("own", Own())]
)
net.fit(X, y)
net.predict(X), net.predict_proba(X), net.score(X, y)
net.partial_fit(X, y)
list(net.forward_iter(X))
net.history[-1, "valid_loss"], net.history[:, ("train_loss", "valid_loss")], net.history[-1, "batches", :, "train_loss"]
repr(net)
net.get_params()
net.set_params(lr=0.05, module__units=4)
net.initialize()
net.check_data(X, y)
with tempfile.TemporaryDirectory() as folder:
    base = Path(folder)
    net.save_params(f_params=base / "p.pt", f_optimizer=base / "o.pt", f_history=base / "h.json")
    net.load_params(f_params=base / "p.pt", f_optimizer=base / "o.pt", f_history=base / "h.json")
    try:
        net.save_params(f_params=base / "p.safetensors", use_safetensors=True)
    except ImportError as error:
        print(error)
    check = Checkpoint(dirname=folder, monitor="valid_acc_best")
    callbacks = [
        check, EarlyStopping(patience=2, load_best=True), LRScheduler(policy="StepLR", step_size=1), GradientNormClipping(1.0), EpochScoring("roc_auc", lower_is_better=False),
        BatchScoring("accuracy", name="batch_acc"), ProgressBar(), Freezer("first.bias"), Unfreezer("first.bias", at=2), Initializer("last.*", torch.nn.init.zeros_),
        ParamMapper("first.weight", fn=lambda p: p, at=1), TrainEndCheckpoint(dirname=folder), PassthroughScoring("train_loss"),
    ]  # fmt: skip
    second = NeuralNetClassifier(
        Classifier,
        max_epochs=3,
        lr=0.1,
        callbacks=callbacks,
        train_split=ValidSplit(4, stratified=True),
        optimizer=torch.optim.Adam,
        verbose=0,
    )
    try:
        second.fit(X, y)
    except Exception as error:
        print("second", error)
    NeuralNetClassifier(
        Classifier, max_epochs=1, callbacks=[LoadInitState(check)], optimizer=torch.optim.Adam, verbose=0
    ).fit(X, y)
    NeuralNetClassifier(Classifier, max_epochs=1, callbacks=[InputShapeSetter(param_name="inputs")], verbose=0).fit(
        X, y
    )
LRScheduler(policy="StepLR", step_size=2).simulate(4, 0.1)
regressor = NeuralNetRegressor(Regressor, max_epochs=2, lr=0.01, verbose=0, callbacks__print_log=None)
regressor.fit(X, X[:, :1])
regressor.predict(X)
binary = NeuralNetBinaryClassifier(Regressor, max_epochs=2, verbose=0, threshold=0.4)
binary.fit(X, y.astype(np.float32))
binary.predict(X), binary.predict_proba(X)
plain = NeuralNet(Regressor, criterion=nn.MSELoss, max_epochs=1, verbose=0, train_split=None, compile=False)
plain.fit(X, X[:, :1])
plain.infer(torch.from_numpy(X)), plain.evaluation_step((torch.from_numpy(X), None))
plain.get_loss(torch.rand(3, 1), torch.rand(3, 1))
try:
    plain.cuda_dependent_attributes_, plain.optimizers_ if hasattr(plain, "optimizers_") else None
except Exception as error:
    print(error)
grid = GridSearchCV(
    NeuralNetClassifier(Classifier, max_epochs=1, verbose=0, train_split=False),
    {"module__units": [2, 3], "lr": [0.1]},
    cv=2,
    refit=False,
    scoring="accuracy",
)
grid.fit(X, y)
pipe = Pipeline([("scale", StandardScaler()), ("net", NeuralNetClassifier(Classifier, max_epochs=1, verbose=0))])
pipe.fit(X, y).predict_proba(X)
cross_val_predict(NeuralNetClassifier(Classifier, max_epochs=1, verbose=0), X, y, cv=2)
dataset = Dataset(X, y)
len(dataset), dataset[0]
sliced = SliceDataset(dataset, idx=1)
len(sliced), sliced[0], sliced[:3], sliced.shape, repr(sliced), np.asarray(sliced)
train, valid = ValidSplit(0.25)(dataset, y)
NeuralNetClassifier(Classifier, max_epochs=1, verbose=0, train_split=predefined_split(valid)).fit(train, None)
slices = SliceDict(X=X)
len(slices), slices[:3], slices.copy(), slices == slices, slices.shape


class Named(Regressor):
    def forward(self, data: torch.Tensor) -> torch.Tensor:
        return self.linear(data)


NeuralNetRegressor(Named, max_epochs=1, verbose=0, train_split=None).fit(SliceDict(data=X), X[:, :1])


class Two(NeuralNetClassifier):
    def initialize_module(self) -> "Two":
        super().initialize_module()
        self.extra_ = self.initialized_instance(Classifier, {})
        return self

    def get_loss(self, y_pred: torch.Tensor, y_true: torch.Tensor, *args: object, **kwargs: object) -> torch.Tensor:
        return super().get_loss(y_pred, y_true, *args, **kwargs) + 0.01 * sum(
            p.abs().sum() for p in self.module_.parameters()
        )


two = Two(Classifier, max_epochs=1, verbose=0)
two.fit(X, y)
two.get_all_learnable_params(), list(two.get_train_step_accumulator() and ())
try:
    from sklearn.base import clone

    clone(two).set_params(max_epochs=2).fit(X, y)
    import pickle

    pickle.loads(pickle.dumps(net)).predict(X)
except Exception as error:
    print("clone", error)
print(PrintLog, EpochTimer)
