"""What torchsynth's documentation shows: modules of a synthesizer, their parameters, a voice of its own, the built-in one with its nebulae."""

import sys
import tempfile
import types
from pathlib import Path

import torch
from touring import step, steps

resources = types.ModuleType("pkg_resources")
resources.resource_string = lambda name, path: (Path(sys.modules["torchsynth"].__file__).parent / path).read_bytes()  # type: ignore[attr-defined]
sys.modules["pkg_resources"] = resources
torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
import pytorch_lightning

older = types.ModuleType("pytorch_lightning.core.lightning")
older.LightningModule = pytorch_lightning.LightningModule  # type: ignore[attr-defined]
sys.modules["pytorch_lightning.core.lightning"] = older

from torchsynth import module, util
from torchsynth.config import SynthConfig
from torchsynth.parameter import ModuleParameterRange
from torchsynth.synth import AbstractSynth, Voice

torch.manual_seed(0)


def settings(**options):
    return SynthConfig(batch_size=4, reproducible=False, buffer_size_seconds=0.2, sample_rate=4410, control_rate=441, **options)  # fmt: skip


CONFIG = settings()
PITCH, LENGTH = torch.tensor([60.0, 62.0, 64.0, 65.0]), torch.tensor([0.05, 0.1, 0.1, 0.15])


def envelopes() -> None:
    adsr = module.ADSR(CONFIG, attack=torch.tensor([0.01] * 4), alpha=torch.tensor([1.0, 2.0, 3.0, 4.0]))
    step("called", lambda: adsr(LENGTH).sum())
    step("derived", lambda: adsr.requires_grad_()(LENGTH).sum().backward())
    step("parts", lambda: (adsr.p("attack"), adsr.get_parameter("decay"), adsr.get_parameter_0to1("decay")))
    step("set", lambda: adsr.set_parameter("decay", torch.tensor([0.1] * 4)))
    step("set in unit", lambda: adsr.set_parameter_0to1("sustain", torch.tensor([0.5] * 4)))
    step("told", lambda: repr(adsr.get_parameter("attack")))
    step("rate", lambda: (adsr.eps, adsr.batch_size, adsr.control_rate, adsr.control_buffer_size))
    step("moved", lambda: adsr.to("cpu"))


def oscillators() -> None:
    control = module.ADSR(CONFIG)(LENGTH)
    upsample = module.ControlRateUpsample(CONFIG)
    wide = upsample(control)
    for kind in (module.SineVCO, module.SquareSawVCO, module.FmVCO):
        step(kind.__name__, lambda: kind(CONFIG)(PITCH, wide))
    step("plain", lambda: module.SineVCO(CONFIG, tuning=torch.zeros(4))(PITCH))
    step("lfo", lambda: module.LFO(CONFIG)(control))
    step("noise", lambda: module.VCA(CONFIG)(module.Noise(CONFIG, seed=13)(), wide))
    step("slow", lambda: module.ControlRateVCA(CONFIG)(module.LFO(CONFIG)(), control))
    tone = module.SineVCO(CONFIG)(PITCH)
    step("mixed", lambda: module.AudioMixer(CONFIG, 2, curves=[1.0, 0.5], names=["a", "b"])(tone, tone))
    step("modulated", lambda: module.ModulationMixer(CONFIG, 2, 2)(control, control))
    step("keys", lambda: module.MonophonicKeyboard(CONFIG)())
    step("soft", lambda: module.SoftModeSelector(CONFIG, n_modes=3)())
    step("hard", lambda: module.HardModeSelector(CONFIG, n_modes=3)())
    step("fade", lambda: module.CrossfadeKnob(CONFIG).p("ratio"))
    step("signal", lambda: (tone.batch_size, tone.num_samples, tone.new_empty((2,))))
    step("even", lambda: util.normalize(util.fix_length(tone, torch.tensor(100))))
    step("clipped", lambda: util.normalize_if_clipping(3.0 * tone))
    step("ranges", lambda: ModuleParameterRange(0.0, 1.0, curve=0.5, symmetric=True).to_0to1(torch.rand(3)))


class Simple(AbstractSynth):
    def __init__(self, config) -> None:
        super().__init__(config)
        self.add_synth_modules(
            [
                ("keyboard", module.MonophonicKeyboard),
                ("adsr", module.ADSR),
                ("upsample", module.ControlRateUpsample),
                ("vco", module.SineVCO, {"mod_depth": torch.zeros(4)}),
                ("vca", module.VCA),
            ]
        )

    def output(self):
        pitch, length = self.keyboard()
        envelope = self.upsample(self.adsr(length))
        return self.vca(self.vco(pitch, envelope), envelope)


def voices() -> None:
    for synth in (Simple(CONFIG), Voice(CONFIG), Voice(CONFIG, nebula="drum"), Voice(settings(debug=True))):
        step("random", lambda: synth(0))
        step("plain", lambda: synth())
        step("parameters", lambda: synth.get_parameters(include_frozen=True))
        step("known", lambda: (synth.hyperparameters, synth.sample_rate, synth.buffer_size, synth.buffer_size_seconds))
        envelope = "adsr" if isinstance(synth, Simple) else "adsr_1"
        step("frozen", lambda: synth.freeze_parameters([(envelope, "attack")]))
        step("set", lambda: synth.set_parameters({("keyboard", "midi_f0"): PITCH}, freeze=True))
        step("free", synth.unfreeze_all_parameters)
        step("drawn", lambda: synth.randomize(7))
        step("test", lambda: synth.test_step(torch.tensor(0), 0))
    synth = Voice(CONFIG)
    step("hyper", lambda: synth.set_hyperparameter(("keyboard", "midi_f0", "curve"), 0.1))
    with tempfile.TemporaryDirectory() as folder:
        step("saved", lambda: synth.save_hyperparameters(f"{folder}/voice.json"))
        step("loaded", lambda: synth.load_hyperparameters(f"{folder}/voice.json"))
    exact = SynthConfig(batch_size=32, buffer_size_seconds=0.1)
    step("exact", lambda: Voice(exact)(1))


def tested() -> None:
    from torchsynth import profile

    made = profile.instantiate_module("Voice", CONFIG)
    rows = torch.utils.data.DataLoader(profile.BatchIDXDataset(2), num_workers=0, batch_size=1)
    trainer = pytorch_lightning.Trainer(
        accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False
    )
    step("tested", lambda: trainer.test(made, dataloaders=rows, verbose=False))


steps(envelopes, oscillators, voices, tested)
