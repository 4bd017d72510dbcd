"""What Braindecode's documentation shows: every model on a window, its config and dense form, classifiers and regressors, cropped decoding, augmentation, layers, windows, preprocessing, samplers, losses."""

import sys
from unittest.mock import MagicMock

import mne
import numpy as np
import torch

audio = MagicMock()  # its library is built for other hardware
audio.functional.fftconvolve = lambda x, y, mode="same": x
audio.functional.filtfilt = audio.functional.lfilter = lambda x, *coefficients, **more: x
sys.modules["torchaudio"], sys.modules["torchaudio.functional"] = audio, audio.functional
sys.modules["torchaudio.transforms"] = audio.transforms

from braindecode import EEGClassifier, EEGRegressor, augmentation, models, modules
from braindecode.datasets import BaseConcatDataset, RawDataset, create_from_mne_raw, create_from_X_y
from braindecode.models.util import models_dict, models_mandatory_parameters
from braindecode.preprocessing import (
    Preprocessor,
    create_fixed_length_windows,
    create_windows_from_events,
    exponential_moving_standardize,
    filterbank,
    preprocess,
)
from braindecode.samplers import RelativePositioningSampler, SequenceSampler
from braindecode.training import CroppedLoss, CroppedTimeSeriesEpochScoring, TimeSeriesLoss, mixup_criterion
from braindecode.util import set_random_seeds
from torch import nn
from touring import step, steps

mne.set_log_level("ERROR")
set_random_seeds(0, cuda=False)
NAMES = ["Fz", "C3", "C4", "Pz"]
INFO = mne.create_info(NAMES, 100.0, "eeg")
INFO.set_montage("standard_1020")
DEFAULT = {
    "n_chans": 4,
    "n_outputs": 2,
    "n_times": 1000,
    "sfreq": 250.0,
    "chs_info": INFO["chs"],
    "input_window_seconds": 4.0,
}


def every_model() -> None:
    for name, wanted, own in models_mandatory_parameters:
        step(name, lambda: modelled(name, wanted, own() if callable(own) else own or {}))


def modelled(name, wanted, own) -> None:
    given = {key: own.get(key, DEFAULT[key]) for key in {*wanted, *own} if key in DEFAULT}
    model = getattr(models, name)(**given)
    channels = len(given["chs_info"]) if "chs_info" in given and "n_chans" not in given else given.get("n_chans", 4)
    times = given.get("n_times", 1000)
    x = torch.randn(2, channels, times)
    step(name, lambda: model(x).sum().backward())
    step(
        name,
        lambda: (model.get_config(), type(model).from_config(model.get_config()), model.get_output_shape(), str(model)),
    )
    step(name, lambda: model.reset_head(3))
    step(name, lambda: model.load_state_dict(model.state_dict()))


def dense() -> None:
    for kind in (models.ShallowFBCSPNet, models.Deep4Net, models.EEGNet):
        model = kind(
            n_chans=4, n_outputs=2, n_times=1000, **({"final_conv_length": 2} if kind is not models.EEGNet else {})
        )
        step(
            kind.__name__,
            lambda: (
                model.to_dense_prediction_model(),
                model(torch.randn(1, 4, 1000)),
                model.get_torchinfo_statistics(),
            ),
        )


def fitted() -> None:
    x, y = np.random.randn(16, 4, 500).astype("float32"), np.random.randint(0, 2, 16)
    clf = EEGClassifier("ShallowFBCSPNet", module__final_conv_length="auto", max_epochs=2, batch_size=8, train_split=None, classes=[0, 1], iterator_train=augmentation.AugmentedDataLoader,
                        iterator_train__transforms=[augmentation.SignFlip(0.5), augmentation.GaussianNoise(0.5)], callbacks=["accuracy"])  # fmt: skip
    step("classified", lambda: (clf.fit(x, y), clf.predict(x), clf.predict_proba(x), clf.get_n_outputs(y, [0, 1])))
    reg = EEGRegressor(models.EEGNet, max_epochs=1, batch_size=8, train_split=None)
    step("regressed", lambda: (reg.fit(x, y.astype("float32")[:, None]), reg.predict(x)))
    windows = windowed()
    net = models.ShallowFBCSPNet(n_chans=4, n_outputs=2, n_times=200, final_conv_length=5)
    net.to_dense_prediction_model()
    cropped = EEGClassifier(net, cropped=True, criterion=CroppedLoss, criterion__loss_function=nn.functional.cross_entropy, max_epochs=1, batch_size=4, train_split=None, classes=[0, 1],
                            callbacks=["accuracy", ("series", CroppedTimeSeriesEpochScoring("accuracy"))])  # fmt: skip
    step(
        "cropped",
        lambda: (
            cropped.fit(windows, y=None),
            cropped.predict_with_window_inds_and_ys(windows),
            cropped.predict_trials(windows),
        ),
    )


def recorded():
    raw = mne.io.RawArray(np.random.randn(4, 1000) * 1e-6, INFO)
    raw.set_annotations(mne.Annotations([1.0, 4.0, 7.0], [1.0] * 3, ["left", "right", "left"]))
    return raw


def windowed():
    data = BaseConcatDataset(
        [RawDataset(recorded(), {"subject": n, "target": n % 2}, target_name="target") for n in range(2)]
    )
    return create_windows_from_events(data, trial_start_offset_samples=0, trial_stop_offset_samples=100, window_size_samples=200, window_stride_samples=50, drop_last_window=False, mapping={"left": 0, "right": 1}, preload=True)  # fmt: skip


def windows() -> None:
    data = BaseConcatDataset(
        [RawDataset(recorded(), {"subject": n, "target": n % 2}, target_name="target") for n in range(2)]
    )
    todo = [
        Preprocessor("pick", picks=["C3", "C4"]),
        Preprocessor(lambda x: x * 1e6),
        Preprocessor(exponential_moving_standardize, factor_new=0.01),
        Preprocessor("filter", l_freq=4, h_freq=30),
    ]
    step("preprocessed", lambda: preprocess(data, todo))
    step(
        "filterbank",
        lambda: preprocess(data, [Preprocessor(filterbank, frequency_bands=[(4, 8), (8, 13)], apply_on_array=False)]),
    )
    step(
        "described",
        lambda: (
            data.description,
            data.split("subject"),
            data.split([[0], [1]]),
            len(data),
            data[0],
            repr(data),
            data.set_description({"age": [3, 4]}),
            data.get_metadata(),
        ),
    )
    events = windowed()
    step("windows", lambda: (events[0], len(events), events.get_metadata(), events.split("subject"), repr(events)))
    fixed = create_fixed_length_windows(data, 0, None, 100, 100, drop_last_window=True)
    step("fixed", lambda: (fixed[0], fixed.datasets[0][0], preprocess(fixed, [Preprocessor(lambda x: x + 1)])))
    step("made", lambda: (create_from_X_y(np.random.randn(2, 4, 200), [0, 1], True, 100.0, NAMES, window_size_samples=100, window_stride_samples=100)[0], create_from_mne_raw([recorded()], 0, 0, 100, 100, True)[0]))  # fmt: skip
    metadata = fixed.get_metadata()
    step(
        "pairs",
        lambda: (
            list(RelativePositioningSampler(metadata, 100, 300, 4, random_state=1)),
            list(SequenceSampler(metadata, 3, 1)),
        ),
    )


def augmented() -> None:
    x, y = torch.randn(4, 4, 200), torch.tensor([0, 1, 0, 1])
    order = [0, 1, 2, 3]
    for transform in (
        augmentation.TimeReverse(1.0), augmentation.SignFlip(1.0), augmentation.FTSurrogate(1.0), augmentation.ChannelsShuffle(1.0), augmentation.ChannelsDropout(1.0), augmentation.GaussianNoise(1.0), augmentation.ChannelsSymmetry(1.0, NAMES),
        augmentation.SmoothTimeMask(1.0, mask_len_samples=20), augmentation.BandstopFilter(1.0, sfreq=100), augmentation.FrequencyShift(1.0, sfreq=100), augmentation.SensorsZRotation(1.0, NAMES), augmentation.SensorsYRotation(1.0, NAMES), augmentation.SensorsXRotation(1.0, NAMES),
        augmentation.SegmentationReconstruction(1.0), augmentation.MaskEncoding(1.0), augmentation.AmplitudeScale(1.0), augmentation.ChannelsReref(1.0), augmentation.IdentityTransform(), augmentation.Compose([augmentation.SignFlip(0.5), augmentation.TimeReverse(0.5)]),
    ):  # fmt: skip
        step(type(transform).__name__, lambda: (transform(x, y), transform(x), repr(transform), order))
    mixed = augmentation.Mixup(alpha=0.5)
    step("mixup", lambda: mixup_criterion(torch.randn(4, 2, requires_grad=True), mixed(x, y)[1]))


def layered() -> None:
    x = torch.randn(2, 4, 200)
    maps = torch.randn(2, 8, 1, 50)
    for kind, more in (
        (modules.SqueezeAndExcitation, (8, 2)),
        (modules.GSoP, (8, 2)),
        (modules.FCA, (8, 50)),
        (modules.EncNet, (8, 4)),
        (modules.ECA, (8, 3)),
        (modules.GatherExcite, (8, 50)),
        (modules.GCT, (8,)),
        (modules.SRM, (8,)),
        (modules.CBAM, (8, 2, 3)),
        (modules.CAT, (8, 2, 3)),
    ):
        step(kind.__name__, lambda: kind(*more)(maps))
    step("layers", lambda: (modules.Ensure4d()(x), modules.Chomp1d(3)(x), modules.TimeDistributed(nn.Linear(200, 3))(x), modules.Expression(torch.abs)(x), modules.DropPath(0.5)(x), modules.SafeLog()(x.abs()), modules.LogActivation()(x.abs()), modules.MaxNormLinear(200, 3)(x), modules.LinearWithConstraint(200, 3)(x)))  # fmt: skip
    step("convs", lambda: (modules.CausalConv1d(4, 3, 5)(x), modules.AvgPool2dWithConv((1, 4), (1, 2))(maps), modules.CombinedConv(4, 3, 3)(x[:, None].transpose(2, 3)), modules.Conv2dWithConstraint(8, 3, 1)(maps), modules.DepthwiseConv2d(8, kernel_size=1)(maps), modules.MLP(50, (8,))(maps)))  # fmt: skip
    step("filters", lambda: (modules.FilterBankLayer(4, 100.0)(x), modules.GeneralizedGaussianFilter(4, 4, 200)(x), modules.StatLayer(torch.mean, -1)(x), modules.LogVarLayer(-1)(x), modules.MultiHeadAttention(8, 2, 0.1)(torch.rand(2, 5, 8)), modules.FeedForwardBlock(8, 2, 0.1)(torch.rand(2, 8)), modules.InceptionBlock([nn.Conv1d(4, 2, 1)])(x)))  # fmt: skip
    logits = torch.randn(2, 3, 10)
    step(
        "losses",
        lambda: (
            CroppedLoss(nn.functional.cross_entropy)(logits, torch.tensor([0, 1])),
            TimeSeriesLoss(nn.functional.mse_loss)(logits, torch.randn(2, 3, 10)),
            models_dict,
        ),
    )


steps(every_model, dense, fitted, windows, augmented, layered)
