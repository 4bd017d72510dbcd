"""What diffsptk's documentation shows: frames, spectra, cepstra, filters, their inverses, learned tables, filters trained by gradient."""

import sys
import types
from collections.abc import Callable

import torch
from torch import nn
from touring import step

torchaudio = types.ModuleType("torchaudio")  # resamples only
torchaudio.transforms = types.SimpleNamespace(Resample=lambda *_, **__: nn.Identity())
torchaudio.functional = types.SimpleNamespace(lfilter=lambda x, *_, **__: x)
sys.modules["torchaudio"] = torchaudio

import diffsptk as D

torch.manual_seed(0)
FRAME, PERIOD, FFT, ORDER, RATE = 64, 16, 64, 8, 8000
WAVE = torch.sin(torch.arange(800) * 0.3) + 0.1 * torch.randn(800)
FRAMES = D.Frame(FRAME, PERIOD)(WAVE)
POWER = D.STFT(frame_length=FRAME, frame_period=PERIOD, fft_length=FFT)(WAVE)
LPC = D.LPC(FRAME, ORDER)(FRAMES)
CEPSTRUM = D.MelCepstralAnalysis(fft_length=FFT, cep_order=ORDER, alpha=0.1, n_iter=1)(POWER)
CASES: dict[str, tuple[Callable[[], nn.Module], tuple]] = {
    "acorr": (lambda: D.Autocorrelation(FRAME, ORDER), (FRAMES,)),
    "levdur": (lambda: nn.Sequential(D.Autocorrelation(FRAME, ORDER), D.LevinsonDurbin(ORDER)), (FRAMES,)),
    "rlevdur": (lambda: D.ReverseLevinsonDurbin(ORDER), (LPC,)),
    "lpc2par": (
        lambda: nn.Sequential(
            D.LinearPredictiveCoefficientsToParcorCoefficients(ORDER),
            D.ParcorCoefficientsToLogAreaRatio(ORDER),
            D.LogAreaRatioToParcorCoefficients(ORDER),
            D.ParcorCoefficientsToInverseSine(ORDER),
            D.InverseSineToParcorCoefficients(ORDER),
            D.ParcorCoefficientsToLinearPredictiveCoefficients(ORDER),
        ),
        (LPC,),
    ),
    "lpc2lsp": (
        lambda: nn.Sequential(
            D.LinearPredictiveCoefficientsToLineSpectralPairs(ORDER),
            D.LineSpectralPairsStabilityCheck(ORDER, rate=0.01),
            D.LineSpectralPairsToLinearPredictiveCoefficients(ORDER),
        ),
        (LPC,),
    ),
    "lpccheck": (lambda: D.LinearPredictiveCoefficientsStabilityCheck(ORDER, margin=0.1), (LPC,)),
    "lsp2sp": (
        lambda: nn.Sequential(
            D.LinearPredictiveCoefficientsToLineSpectralPairs(ORDER), D.LineSpectralPairsToSpectrum(ORDER, FFT)
        ),
        (LPC,),
    ),
    "fftcep": (lambda: D.CepstralAnalysis(fft_length=FFT, cep_order=ORDER, accel=0.001, n_iter=2), (POWER,)),
    "mgcep": (
        lambda: D.MelGeneralizedCepstralAnalysis(fft_length=FFT, cep_order=ORDER, alpha=0.1, gamma=-0.5, n_iter=2),
        (POWER,),
    ),
    "mcep": (lambda: D.MelCepstralAnalysis(fft_length=FFT, cep_order=ORDER, alpha=0.1, n_iter=2), (POWER,)),
    "smcep": (
        lambda: D.SecondOrderAllPassMelCepstralAnalysis(
            fft_length=FFT, cep_order=ORDER, alpha=0.1, theta=0.2, n_iter=1
        ),
        (POWER,),
    ),
    "mc2b": (
        lambda: nn.Sequential(
            D.MelCepstrumToMLSADigitalFilterCoefficients(ORDER, 0.1),
            D.MLSADigitalFilterCoefficientsToMelCepstrum(ORDER, 0.1),
        ),
        (CEPSTRUM,),
    ),
    "mgc2mgc": (
        lambda: D.MelGeneralizedCepstrumToMelGeneralizedCepstrum(
            ORDER, ORDER + 2, in_alpha=0.1, out_alpha=0.2, in_gamma=0.0, out_gamma=-0.5, in_norm=True, out_mul=True
        ),
        (CEPSTRUM,),
    ),
    "mgc2sp": (lambda: D.MelGeneralizedCepstrumToSpectrum(ORDER, FFT, alpha=0.1), (CEPSTRUM,)),
    "c2acr": (lambda: D.CepstrumToAutocorrelation(ORDER, ORDER, FFT), (CEPSTRUM,)),
    "c2mpir": (
        lambda: nn.Sequential(
            D.CepstrumToMinimumPhaseImpulseResponse(ORDER, 20, FFT),
            D.MinimumPhaseImpulseResponseToCepstrum(20, ORDER, FFT),
        ),
        (CEPSTRUM,),
    ),
    "c2ndps": (
        lambda: nn.Sequential(
            D.CepstrumToNegativeDerivativeOfPhaseSpectrum(ORDER, FFT),
            D.NegativeDerivativeOfPhaseSpectrumToCepstrum(FFT, ORDER),
        ),
        (CEPSTRUM,),
    ),
    "freqt": (
        lambda: nn.Sequential(
            D.FrequencyTransform(ORDER, 12, 0.1), D.SecondOrderAllPassFrequencyTransform(12, 12, 0.1, 0.2, 64)
        ),
        (CEPSTRUM,),
    ),
    "gnorm": (
        lambda: nn.Sequential(
            D.GeneralizedCepstrumGainNormalization(ORDER, -0.5),
            D.GeneralizedCepstrumInverseGainNormalization(ORDER, -0.5),
        ),
        (CEPSTRUM.abs() + 0.1,),
    ),
    "mcpf": (lambda: D.MelCepstrumPostfiltering(ORDER, 0.1, beta=0.2, ir_length=32), (CEPSTRUM,)),
    "pnorm": (
        lambda: nn.Sequential(
            D.MelCepstrumPowerNormalization(ORDER, 0.1, 32), D.MelCepstrumInversePowerNormalization(ORDER)
        ),
        (CEPSTRUM,),
    ),
    "mlsacheck": (
        lambda: D.MLSADigitalFilterStabilityCheck(ORDER, alpha=0.1, mod_type="clip", fast=False),
        (CEPSTRUM,),
    ),
    "mfcc": (lambda: D.MFCC(fft_length=FFT, mfcc_order=5, n_channel=10, sample_rate=RATE, out_format="yc"), (POWER,)),
    "plp": (lambda: D.PLP(fft_length=FFT, plp_order=5, n_channel=10, sample_rate=RATE), (POWER,)),
    "fbank": (
        lambda: D.MelFilterBankAnalysis(fft_length=FFT, n_channel=10, sample_rate=RATE, learnable=True),
        (POWER,),
    ),
    "ifbank": (
        lambda: D.InverseMelFilterBankAnalysis(n_channel=10, fft_length=FFT, sample_rate=RATE),
        (torch.rand(5, 10),),
    ),
    "chroma": (lambda: D.ChromaFilterBankAnalysis(fft_length=FFT, n_channel=6, sample_rate=RATE), (POWER,)),
    "mdct": (
        lambda: nn.Sequential(D.ModifiedDiscreteCosineTransform(32), D.InverseModifiedDiscreteCosineTransform(32)),
        (WAVE,),
    ),
    "mdst": (
        lambda: nn.Sequential(
            D.ModifiedDiscreteSineTransform(32, learnable=True), D.InverseModifiedDiscreteSineTransform(32)
        ),
        (WAVE,),
    ),
    "istft": (
        lambda: D.ISTFT(frame_length=FRAME, frame_period=PERIOD, fft_length=FFT),
        (D.STFT(frame_length=FRAME, frame_period=PERIOD, fft_length=FFT, out_format="complex", learnable=True)(WAVE),),
    ),
    "griffin": (lambda: D.GriffinLim(FRAME, PERIOD, FFT, n_iter=3), (POWER,)),
    "pqmf": (lambda: nn.Sequential(D.PQMF(4, 16), D.IPQMF(4, 16)), (WAVE[None],)),
    "gammatone": (
        lambda: nn.Sequential(
            D.GammatoneFilterBankAnalysis(RATE, f_max=3000, density=0.5),
            D.GammatoneFilterBankSynthesis(RATE, f_max=3000, density=0.5, n_iter=2),
        ),
        (WAVE,),
    ),
    "octave": (lambda: D.FractionalOctaveBandAnalysis(RATE, f_max=3000, filter_order=64), (WAVE,)),
    "cqt": (lambda: D.CQT(PERIOD, RATE, n_bin=12, f_min=500), (WAVE,)),
    "poledf": (lambda: D.AllPoleDigitalFilter(ORDER, PERIOD), (WAVE, LPC)),
    "zerodf": (lambda: D.AllZeroDigitalFilter(ORDER, PERIOD), (WAVE, LPC)),
    "mglsa-stages": (
        lambda: D.PseudoMGLSADigitalFilter(ORDER, PERIOD, alpha=0.1, taylor_order=5, cep_order=20, n_fft=FFT),
        (WAVE, CEPSTRUM),
    ),
    "mglsa-single": (
        lambda: D.PseudoMGLSADigitalFilter(ORDER, PERIOD, alpha=0.1, mode="single-stage", ir_length=30, n_fft=FFT),
        (WAVE, CEPSTRUM),
    ),
    "mglsa-frequency": (
        lambda: D.PseudoMGLSADigitalFilter(
            ORDER, PERIOD, alpha=0.1, mode="freq-domain", frame_length=FRAME, fft_length=FFT, n_fft=FFT
        ),
        (WAVE, CEPSTRUM),
    ),
    "imglsa": (
        lambda: D.PseudoInverseMGLSADigitalFilter(ORDER, PERIOD, alpha=0.1, taylor_order=5, cep_order=20, n_fft=FFT),
        (WAVE, CEPSTRUM),
    ),
    "dfs": (lambda: D.IIR([1.0, 0.5], [1.0, -0.2], ir_length=20, learnable=True), (WAVE,)),
    "df2": (
        lambda: D.SecondOrderDigitalFilter(RATE, pole_frequency=1000.0, pole_bandwidth=100.0, ir_length=20),
        (WAVE,),
    ),
    "quantize": (lambda: nn.Sequential(D.UniformQuantization(1, 4), D.InverseUniformQuantization(1, 4)), (WAVE,)),
    "laws": (
        lambda: nn.Sequential(D.MuLawCompression(), D.MuLawExpansion(), D.ALawCompression(), D.ALawExpansion()),
        (WAVE,),
    ),
    "magic": (lambda: D.MagicNumberInterpolation(0.0), (torch.tensor([1.0, 0.0, 0.0, 2.0, 3.0]),)),
    "delta": (lambda: D.Delta(), (CEPSTRUM[None],)),
    "mlpg": (lambda: D.MLPG(10), (torch.rand(1, 10, 6),)),
    "dtw": (lambda: D.DynamicTimeWarping(), (torch.rand(6, 2), torch.rand(7, 2))),
    "zcross": (lambda: D.ZeroCrossingAnalysis(40), (WAVE,)),
    "excite": (lambda: D.ExcitationGeneration(PERIOD), (torch.full((20,), 30.0),)),
    "roots": (lambda: nn.Sequential(D.PolynomialToRoots(ORDER), D.RootsToPolynomial(ORDER)), (LPC,)),
    "grpdelay": (lambda: D.GroupDelay(FFT), (LPC,)),
    "phase": (lambda: D.Phase(FFT, unwrap=True), (LPC,)),
    "spec": (lambda: D.Spectrum(FFT, learnable=True), (LPC,)),
    "yingram": (lambda: D.Yingram(FRAME, RATE, lag_min=2), (FRAMES,)),
    "hilbert": (lambda: D.HilbertTransform(FFT), (FRAMES,)),
    "wht": (lambda: D.WalshHadamardTransform(64), (FRAMES,)),
    "dct": (lambda: nn.Sequential(D.DCT(64), D.IDCT(64), D.DST(64), D.IDST(64), D.DHT(64), D.IDHT(64)), (FRAMES,)),
    "median": (lambda: D.MedianFilter(3), (CEPSTRUM[None],)),
    "acr2csm": (
        lambda: nn.Sequential(
            D.AutocorrelationToCompositeSinusoidalModelCoefficients(3),
            D.CompositeSinusoidalModelCoefficientsToAutocorrelation(3),
        ),
        (D.Autocorrelation(FRAME, 3)(FRAMES),),
    ),
    "aperiodicity": (lambda: D.Aperiodicity(PERIOD, RATE, 512), (WAVE, torch.full((50,), 200.0))),
    "d4c": (lambda: D.Aperiodicity(PERIOD, 2 * RATE, 1024, algorithm="d4c"), (WAVE, torch.full((50,), 200.0))),
    "spectrum": (lambda: D.PitchAdaptiveSpectralAnalysis(PERIOD, 2 * RATE, 1024), (WAVE, torch.full((50,), 200.0))),
    "distance": (lambda: D.CepstralDistance(), (CEPSTRUM, CEPSTRUM + 0.1)),
    "snr": (lambda: D.SignalToNoiseRatio(40), (WAVE, WAVE + 0.1)),
    "flux": (lambda: D.Flux(), (POWER,)),
    "histogram": (lambda: D.Histogram(4, softness=0.1), (torch.rand(20),)),
    "entropy": (lambda: D.Entropy(), (torch.rand(4, 5).softmax(-1),)),
    "vq": (lambda: D.VectorQuantization(ORDER, 4), (CEPSTRUM,)),
}


def one(make: Callable[[], nn.Module], inputs: tuple) -> None:
    module = make()
    given = [x.clone().requires_grad_(x.is_floating_point() or x.is_complex()) for x in inputs]
    result = module(*given)
    result = result[0] if isinstance(result, tuple) else result
    if result.requires_grad:
        result.abs().sum().backward()


def learned() -> None:
    data = torch.randn(60, 3)
    for learner in (
        D.LBG(2, 4, n_iter=3),
        D.GMM(2, 2, n_iter=2),
        D.PCA(2, 2),
        D.NMF(60, 2, 2, n_iter=3),
        D.ICA(2, 2, n_iter=3),
    ):
        step(type(learner).__name__, lambda: learner(data.abs()))
    pca = D.PCA(2, 2)
    pca(data), pca.transform(data)
    step("functional", lambda: D.functional.mcep(POWER, cep_order=ORDER, alpha=0.1))


def trained() -> None:
    filters = D.IIR([1.0, 0.5], [1.0, -0.2], ir_length=20, learnable=True)
    optimizer = torch.optim.Adam(filters.parameters(), lr=0.01)
    stft = D.STFT(frame_length=FRAME, frame_period=PERIOD, fft_length=FFT, out_format="db")
    for _ in range(3):
        optimizer.zero_grad()
        D.RootMeanSquareError()(stft(filters(WAVE)), stft(WAVE * 0.5)).backward()
        optimizer.step()


for label, (make, inputs) in CASES.items():
    step(label, lambda: one(make, inputs))
for part in (learned, trained):
    step(part.__name__, part)
