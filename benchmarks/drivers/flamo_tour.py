"""What FLAMO's documentation shows: filters, equalisers and delays in series, parallel and recursion, shells, feedback delay networks, losses, training, loss surfaces."""

import sys
import tempfile
from collections import OrderedDict
from unittest.mock import MagicMock

import torch

sys.modules["torchaudio"] = sys.modules["torchaudio.transforms"] = (
    MagicMock()
)  # its library is built for other hardware

from flamo import system
from flamo.auxiliary import eq, filterbank, minimize, reverb, scattering, velvet
from flamo.functional import (
    AllpassFDNMatrix,
    HadamardMatrix,
    RotationMatrix,
    bandpass_filter,
    find_onset,
    get_eigenvalues,
    get_magnitude,
    mag2db,
    probe_sos,
    signal_gallery,
    svf,
)
from flamo.optimize import loss as losses
from flamo.optimize import surface
from flamo.optimize.dataset import Dataset, DatasetColorless, load_dataset
from flamo.optimize.trainer import EagerTrainer, Trainer
from flamo.processor import dsp
from touring import step, steps

torch.manual_seed(0)
NFFT, RATE = 256, 48000
PLAIN = {"nfft": NFFT, "requires_grad": True, "device": "cpu"}
RATED = {**PLAIN, "fs": RATE}


def shell(core):
    return system.Shell(core, dsp.FFT(NFFT), dsp.iFFT(NFFT))


def processors() -> None:
    made = {
        "gain": lambda: dsp.Gain((2, 2), **PLAIN), "gains": lambda: dsp.parallelGain((2,), map=torch.tanh, **PLAIN), "house": lambda: dsp.HouseholderMatrix((2, 2), **PLAIN),
        "filter": lambda: dsp.Filter((8, 2, 2), **PLAIN), "filters": lambda: dsp.parallelFilter((8, 2), **PLAIN),
        "scattering": lambda: dsp.ScatteringMatrix((2, 2, 2), m_L=torch.tensor([1, 2]), m_R=torch.tensor([2, 3]), **PLAIN),
        "velvet": lambda: dsp.VelvetNoiseMatrix((2, 2, 2), nfft=NFFT, device="cpu"),
        "svf": lambda: dsp.SVF((2, 2), 2, filter_type="lowpass", **RATED), "svf any": lambda: dsp.SVF((2, 2), 1, **RATED), "svfs": lambda: dsp.parallelSVF((2,), 2, **RATED),
        "geq": lambda: dsp.GEQ((2, 2), **RATED), "geqs": lambda: dsp.parallelGEQ((2,), **RATED),
        "peq": lambda: dsp.PEQ((2, 2), 4, **RATED), "peqs": lambda: dsp.parallelPEQ((2,), 4, design="svf", **RATED),
        "accurate": lambda: dsp.AccurateGEQ((2, 2), nfft=NFFT, device="cpu", fs=RATE), "accurates": lambda: dsp.parallelAccurateGEQ((2,), nfft=NFFT, device="cpu", fs=RATE),
        "sos": lambda: dsp.SOSFilter((2, 2), 2, nfft=NFFT, device="cpu"), "soss": lambda: dsp.parallelSOSFilter((2,), 2, nfft=NFFT, device="cpu"),
        "delay": lambda: dsp.Delay((2, 2), 50, isint=True, **RATED), "delays": lambda: dsp.parallelDelay((2,), 50, **RATED),
        "gained": lambda: dsp.GainDelay((2, 2), 50, **RATED), "gaineds": lambda: dsp.parallelGainDelay((2,), 50, **RATED),
        "noise": lambda: velvet.VelvetNoiseFilter((64, 2, 2), nfft=NFFT, device="cpu"),
    }  # fmt: skip
    for kind in ("orthogonal", "hadamard", "rotation", "random"):
        made[kind] = lambda kind=kind: dsp.Matrix((2, 2), matrix_type=kind, iter=1, **PLAIN)
    for kind in ("lowpass", "highpass", "bandpass"):
        made[kind] = lambda kind=kind: dsp.Biquad((2, 2), 2, kind, **RATED)
        made[kind + "s"] = lambda kind=kind: dsp.parallelBiquad((2,), 2, kind, **RATED)
    for name, make in made.items():
        step(name, lambda: used(make()))


def used(one) -> None:
    step("asked", lambda: shell(one)(torch.rand(2, NFFT, 2)).sum().backward())
    step("response", lambda: (shell(one).get_time_response(), shell(one).get_freq_response(identity=True)))
    step("probed", lambda: (one.probe(torch.tensor([0.5 + 0.1j])), one.probe_w(torch.tensor([0.3]))))
    step("assigned", lambda: one.assign_value(torch.zeros_like(one.param)))
    step("set", lambda: (one.set_nfft(128), one.set_alias_decay_db(10.0), one.set_dtype(torch.float64)))


def network(lines=4):
    lengths = torch.tensor([13.0, 17.0, 19.0, 23.0])
    delays = dsp.parallelDelay((lines,), max_len=40, isint=True, nfft=NFFT, device="cpu", fs=RATE)
    delays.assign_value(delays.sample2s(lengths))
    mixing = dsp.Matrix((lines, lines), matrix_type="orthogonal", **PLAIN)
    damping = dsp.parallelGEQ((lines,), nfft=NFFT, device="cpu", fs=RATE)
    loop = system.Recursion(fF=delays, fB=OrderedDict({"mixing": mixing, "damping": damping}))
    wet = system.Series(
        OrderedDict({"in": dsp.Gain((lines, 1), **PLAIN), "loop": loop, "out": dsp.Gain((1, lines), **PLAIN)})
    )
    return system.Parallel(wet, dsp.Gain((1, 1), **PLAIN), sum_output=True)


def systems() -> None:
    core = network()
    model = shell(core)
    step("asked", lambda: model(signal_gallery(1, NFFT, 1, "impulse", RATE)).abs().sum().backward())
    step("responses", lambda: (model.get_time_response(), model.get_freq_response()))
    step(
        "probed",
        lambda: (
            core.probe(torch.tensor([0.9 + 0.1j])),
            core.probe_w(torch.tensor([0.1])),
            model.probe(torch.tensor([0.9 + 0.1j]), include_shell_io=True),
        ),
    )
    step(
        "loop",
        lambda: (
            core.branchA.loop.probe_recursion(torch.tensor([0.9 + 0.1j])),
            core.branchA.loop.probe_recursion_w(torch.tensor([0.1])),
        ),
    )
    step(
        "parts",
        lambda: (
            model.get_core(),
            model.get_inputLayer(),
            model.get_outputLayer(),
            model.set_inputLayer(dsp.FFT(NFFT)),
            model.set_outputLayer(dsp.Transform(lambda x: x.abs())),
        ),
    )
    step(
        "set",
        lambda: (
            model.set_nfft(128),
            model.set_alias_decay_db(5.0),
            model.set_dtype(torch.float64),
            model.set_device("cpu"),
        ),
    )
    chain = system.Series(dsp.Gain((2, 2), nfft=NFFT, device="cpu"), dsp.parallelGain((2,), nfft=NFFT, device="cpu"))
    step(
        "grown",
        lambda: (
            chain.append(dsp.Gain((2, 2), nfft=NFFT, device="cpu")),
            chain.prepend(dsp.Gain((2, 2), nfft=NFFT, device="cpu")),
            chain.insert(1, dsp.Gain((2, 2), nfft=NFFT, device="cpu")),
            print(chain),
        ),
    )
    step("kinds", lambda: (chain.is_freq_independent, chain.is_diagonal, chain[0], list(chain)))
    anti = system.Shell(
        dsp.Delay((1, 1), 20, nfft=NFFT, device="cpu", alias_decay_db=10.0),
        dsp.FFT(NFFT),
        dsp.iFFTAntiAlias(NFFT, alias_decay_db=10.0),
    )
    step(
        "anti",
        lambda: (
            anti(torch.rand(1, NFFT, 1)),
            dsp.FFTAntiAlias(NFFT, alias_decay_db=10.0)(torch.rand(1, NFFT, 1)),
            anti.get_time_response(),
        ),
    )
    step(
        "external",
        lambda: dsp.Gain((2, 2), nfft=NFFT, device="cpu")(torch.rand(1, NFFT // 2 + 1, 2), ext_param=torch.rand(2, 2)),
    )
    step("outside", lambda: chain(torch.rand(1, NFFT // 2 + 1, 2), {"0": torch.rand(2, 2)}))


def reverbs() -> None:
    lengths = torch.tensor([13.0, 17.0, 19.0, 23.0])
    common = {"device": "cpu", "nfft": NFFT, "fs": RATE, "delays": lengths}
    for make in (lambda: reverb.parallelFDNAccurateGEQ(**common), lambda: reverb.parallelGFDNAccurateGEQ(n_groups=2, **common), lambda: reverb.parallelFDNGEQ(**common),
                 lambda: reverb.parallelFDNPEQ(n_bands=4, **common), lambda: reverb.parallelFDNPEQ(n_bands=4, design="svf", is_twostage=True, **common),
                 lambda: reverb.parallelFirstOrderShelving(**common)):  # fmt: skip
        step("absorption", lambda: make()(torch.rand(1, NFFT // 2 + 1, 4) + 0j))
    for mapped in (reverb.map_gamma(lengths), reverb.inverse_map_gamma(lengths), reverb.map_gamma(lengths, False), reverb.inverse_map_gamma(is_compressed=False),
                   reverb.map_gfdn_gamma(lengths, 2, RATE)):  # fmt: skip
        step("gamma", lambda: mapped(torch.rand(4)))

    class Config(dict):
        __getattr__ = dict.__getitem__

    settings = Config(N=4, nfft=NFFT, sample_rate=RATE, delays=[13, 17, 19, 23], alias_decay_db=0, rt60=1.0, onset_time=0, device="cpu", attenuation=Config(), delay_range_ms=[1, 5],
                      delay_log_spacing=True, delay_lengths=[13, 17, 19, 23], delay_int=True, mixing_type="orthogonal", gain_init="randn", is_delay_int=True, config=None, drr=0.5, input_gain_grad=True, output_gain_grad=True, attenuation_grad=True)  # fmt: skip
    step("config", lambda: fdn_of())
    step("fdn", lambda: reverb.HomogeneousFDN(settings).set_model())
    step("allpass", lambda: AllpassFDNMatrix(4, NFFT)(torch.rand(1, NFFT // 2 + 1, 4) + 0j))
    step("scattered", lambda: (scattering.ScatteringMapping(4)(torch.rand(4, 4, 4)), scattering.hadamard_matrix(4)))
    step("matrices", lambda: (HadamardMatrix(4)(torch.rand(4, 4)), RotationMatrix(4, iter=2)(torch.rand(2, 2))))


def fdn_of() -> None:
    from flamo.auxiliary.config import config

    made = config.HomogeneousFDNConfig(nfft=NFFT, sample_rate=RATE)
    net = reverb.HomogeneousFDN(made)
    net.set_model()
    step("raw", lambda: net.set_raw_parameters(net.get_raw_parameters()))
    step("energy", lambda: (net.normalize_energy(), net.rt2gain(torch.tensor(1.0))))


def functions() -> None:
    for kind in ("impulse", "sine", "sweep", "wgn", "velvet", "exp", "noise", "reference"):
        step(kind, lambda: signal_gallery(1, NFFT, 2, kind, RATE, reference=torch.rand(NFFT)))
    step(
        "eq",
        lambda: (
            eq.geq(*eq.eq_freqs(), torch.tensor(2.7), torch.rand(11)),
            eq.accurate_geq(torch.rand(10), *eq.eq_freqs()),
            eq.octave_bands(3),
        ),
    )
    step("bands", lambda: bandpass_filter(torch.tensor(200.0), torch.tensor(900.0)))
    for kind in ("lowpass", "highpass", "bandpass", "lowshelf", "highshelf", "peaking", "notch"):
        step(kind, lambda: svf(torch.tensor(0.2), torch.tensor(0.7), G=torch.tensor(1.2), filter_type=kind))
    step("probe", lambda: probe_sos(torch.rand(6, 3), torch.tensor([100.0, 400.0]), NFFT, RATE))
    step(
        "told",
        lambda: (
            find_onset(torch.rand(1, 400)),
            mag2db(get_magnitude(torch.rand(4) + 0j)),
            get_eigenvalues(torch.rand(3, 3)),
        ),
    )
    bank = filterbank.FilterBank(fraction=1, nfft=NFFT, backend="scipy")
    step(
        "bank",
        lambda: (
            bank(torch.rand(1, 2, NFFT)),
            bank.set_center_frequencies([100.0, 200.0]),
            bank.get_center_frequencies(),
            bank.set_order(3),
            bank.set_sample_rate(RATE),
        ),
    )
    step("impulse", bank.get_filterbank_impulse_response)
    step(
        "least",
        lambda: minimize.minimize_LBFGS(
            torch.rand(8, 3), torch.rand(8, 1), torch.zeros(3), torch.ones(3), 8, max_iter=3
        ),
    )
    from flamo.utils import RegularGridInterpolator, get_device, get_frequency_samples, save_audio, to_complex

    step("grid", lambda: RegularGridInterpolator([torch.arange(4.0)], torch.rand(4))([torch.tensor([1.5])]))
    with tempfile.TemporaryDirectory() as folder:
        step("saved", lambda: save_audio(folder + "/a.wav", torch.rand(100)))
    step("asked", lambda: (to_complex(torch.rand(2)), get_frequency_samples(8), get_device()))


def trained() -> None:
    target = torch.rand(1, NFFT // 2 + 1, 1)
    model = system.Shell(network(), dsp.FFT(NFFT), dsp.Transform(torch.abs))
    data = DatasetColorless((1, NFFT, 1), (1, NFFT // 2 + 1, 1), expand=4)
    train, valid = load_dataset(data, batch_size=2, split=0.5)
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(model, max_epochs=2, lr=1e-2, train_dir=folder)
        trainer.register_criterion(losses.mse_loss(NFFT), 1)
        trainer.register_criterion(losses.masked_mse_loss(NFFT // 2 + 1, 10, 2), 0.5)
        step("trained", lambda: trainer.train(train, valid))
        for name in ("adam", "lbfgs"):
            eager = EagerTrainer(model, max_steps=2, optimizer=name, train_dir=folder, save_checkpoints=True)
            eager.register_criterion(losses.mse_loss(), 1)
            step(name, lambda: eager.optimize(data[0][0][None], target))
    sparse = system.Shell(
        dsp.Matrix((4, 4), matrix_type="orthogonal", **PLAIN), dsp.FFT(NFFT), dsp.Transform(torch.abs)
    )
    step("sparse", lambda: losses.sparsity_loss()(None, None, sparse))
    step("dataset", lambda: load_dataset(Dataset(torch.rand(1, 4), torch.rand(1, 4), 4), batch_size=1))


def lossy() -> None:
    heard, wanted = torch.randn(1, 24000, 1), torch.randn(1, 24000, 1)
    for make in (lambda: losses.mss_loss([256, 512]), lambda: losses.mss_loss([256], apply_mask=True, energy_norm=True), lambda: losses.mel_mss_loss([512], sample_rate=RATE), lambda: losses.AveragePower(),
                 lambda: losses.AveragePower(energy_norm=True), lambda: losses.edr_loss(), lambda: losses.edr_loss(energy_norm=True), lambda: losses.edc_loss(), lambda: losses.edc_loss(is_broadband=True, convergence=True)):  # fmt: skip
        step("loss", lambda: make()(heard, wanted))
    core = system.Series(OrderedDict({"gain": dsp.Gain((1, 1), **PLAIN), "other": dsp.parallelGain((1,), **PLAIN)}))
    one = surface.ParameterConfig(
        key="gain",
        param_map=lambda x: x.reshape(1, 1),
        lower_bound=-1.0,
        upper_bound=1.0,
        scale="linear",
        n_steps=3,
        target_value=0.5,
    )
    two = one.model_copy(update={"key": "other"})
    for kind, parts in ((surface.LossProfile, [one]), (surface.LossSurface, [one, two])):
        config = surface.LossConfig(
            criteria=[losses.mse_loss(), losses.mss_loss([64])],
            param_config=parts,
            perturb_param="gain",
            perturb_map=lambda x: x,
            n_runs=2,
            output_dir=".",
        )
        step("surface", lambda: scanned(kind(shell(core), config)))


def scanned(profile) -> None:
    loss = profile.compute_loss(torch.rand(1, NFFT, 1), torch.rand(1, NFFT, 1))
    step("plot", lambda: profile.plot_loss(loss))
    step("accuracy", lambda: profile.compute_accuracy(loss))


steps(processors, systems, reverbs, functions, trained, lossy)
