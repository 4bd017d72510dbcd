"""What torch-audiomentations' documentation shows: every augmentation in every mode, composition, configuration."""

import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch


def torchaudio_stub() -> None:
    """Put an empty module, with a file that loads and its resampling, where torchaudio is asked for."""
    audio = types.ModuleType("torchaudio")
    audio.__version__ = "2.8.0"  # type: ignore[attr-defined]
    audio.info = lambda path: types.SimpleNamespace(num_frames=2000, sample_rate=8000)  # type: ignore[attr-defined]
    audio.load = lambda path, frame_offset=0, num_frames=-1: (
        torch.rand(1, 2000)[:, frame_offset:][:, : num_frames if num_frames > 0 else None],
        8000,
    )  # type: ignore[attr-defined]
    audio.functional = types.SimpleNamespace(resample=lambda x, *_: x)  # type: ignore[attr-defined]
    transforms = types.ModuleType("torchaudio.transforms")
    transforms.Resample = lambda *a, **k: torch.nn.Identity()  # type: ignore[attr-defined]
    audio.transforms = transforms  # type: ignore[attr-defined]
    sys.modules["torchaudio"], sys.modules["torchaudio.transforms"] = audio, transforms


torchaudio_stub()

import torch_audiomentations as ta
from torch_audiomentations.utils.io import Audio
from torch_audiomentations.utils.multichannel import is_multichannel

torch.manual_seed(0)
FOLDER = Path(tempfile.mkdtemp())
(FOLDER / "noise.wav").write_bytes(b"")
sound = torch.rand(2, 2, 2000) - 0.5
target = torch.rand(2, 2, 10, 2)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:150])


KINDS: dict[str, Callable[..., Any]] = {
    "noise": lambda **k: ta.AddBackgroundNoise(background_paths=FOLDER, **k),
    "noise file": lambda **k: ta.AddBackgroundNoise(
        background_paths=[FOLDER / "noise.wav"], min_snr_in_db=1.0, max_snr_in_db=2.0, **k
    ),
    "band pass": lambda **k: ta.BandPassFilter(min_center_frequency=300, max_center_frequency=900, **k),
    "band stop": lambda **k: ta.BandStopFilter(min_center_frequency=300, max_center_frequency=900, **k),
    "colored": lambda **k: ta.AddColoredNoise(**k),
    "gain": lambda **k: ta.Gain(min_gain_in_db=-6.0, max_gain_in_db=0.0, **k),
    "high": lambda **k: ta.HighPassFilter(min_cutoff_freq=100, max_cutoff_freq=800, **k),
    "low": lambda **k: ta.LowPassFilter(min_cutoff_freq=100, max_cutoff_freq=800, **k),
    "identity": lambda **k: ta.Identity(**k),
    "impulse": lambda **k: ta.ApplyImpulseResponse(ir_paths=FOLDER, **k),
    "peak": lambda **k: ta.PeakNormalization(apply_to="only_too_loud_sounds", **k),
    "peak all": lambda **k: ta.PeakNormalization(**k),
    "pitch": lambda **k: ta.PitchShift(
        sample_rate=8000, min_transpose_semitones=-12.0, max_transpose_semitones=12.0, **k
    ),
    "polarity": lambda **k: ta.PolarityInversion(**k),
    "shift": lambda **k: ta.Shift(min_shift=-0.2, max_shift=0.2, **k),
    "shift seconds": lambda **k: ta.Shift(min_shift=10, max_shift=20, shift_unit="samples", rollover=False, **k),
    "shuffle": lambda **k: ta.ShuffleChannels(**k),
    "inversion": lambda **k: ta.TimeInversion(**k),
    "splice": lambda **k: ta.SpliceOut(num_time_intervals=2, max_width=50, **k),
}


def augmentation(name: str) -> None:
    for mode in ("per_example", "per_batch", "per_channel"):
        step(f"{name} {mode}", lambda mode=mode: one_mode(name, mode))


def one_mode(name: str, mode: str) -> None:
    made = (
        KINDS[name](mode=mode, p=1.0, sample_rate=8000, target_rate=40, output_type="dict")
        if name != "pitch"
        else KINDS[name](mode=mode, p=1.0, output_type="dict")
    )
    made(sound, sample_rate=8000)
    made(samples=sound, sample_rate=8000, targets=target, target_rate=40)
    made.freeze_parameters()
    made(sound, sample_rate=8000)
    made.unfreeze_parameters()
    made.serialize_parameters(), made.supported_modes, made.is_sample_rate_required()
    made.train(False)
    made(sound, sample_rate=8000)
    old = KINDS[name](mode=mode, p=0.5, p_mode=mode)
    old(sound, sample_rate=8000)


def composition() -> None:
    parts = [ta.Gain(p=1.0, output_type="dict"), ta.PolarityInversion(p=0.5, output_type="dict")]
    for made in (
        ta.Compose(parts, shuffle=True, output_type="dict"),
        ta.SomeOf(1, parts, output_type="dict"),
        ta.SomeOf((1, None), parts, output_type="dict"),
        ta.OneOf(parts, output_type="dict"),
        ta.Compose([ta.OneOf(parts, output_type="dict"), *parts], p=0.9, output_type="dict"),
    ):
        made(sound, sample_rate=8000)
        made.freeze_parameters(), made(sound, sample_rate=8000), made.unfreeze_parameters()
        made.supported_modes, made.train(), made.eval()
    ta.Compose(parts)(sound, sample_rate=8000)


def configuration() -> None:
    config = {
        "transform": "Compose",
        "params": {"output_type": "dict"},
        "transforms": [{"transform": "Gain", "params": {"p": 1.0}}, {"transform": "Shift"}],
    }
    ta.from_dict(config)(sound, sample_rate=8000)
    ta.from_dict({"transform": "Gain", "params": {"p": 1.0}})
    (FOLDER / "a.yml").write_text("transform: Gain\nparams:\n  p: 1.0\n")
    ta.from_yaml(str(FOLDER / "a.yml"))


def audio() -> None:
    reader = Audio(sample_rate=8000, mono=True)
    (
        reader(FOLDER / "noise.wav"),
        reader({"samples": sound[0], "sample_rate": 4000}),
        reader(FOLDER / "noise.wav", sample_offset=10, num_samples=50),
    )
    (
        reader.get_audio_metadata(FOLDER / "noise.wav"),
        reader.get_num_samples(FOLDER / "noise.wav"),
        reader.rms_normalize(sound),
    )
    (
        Audio.is_valid(sound[0]),
        is_multichannel(sound),
        ta.convolve(sound, torch.rand(2, 2, 5)),
        ta.convolve(sound, torch.rand(2, 2, 5), "same"),
    )


for each in KINDS:
    augmentation(each)
step("composition", composition)
step("configuration", configuration)
step("audio", audio)
