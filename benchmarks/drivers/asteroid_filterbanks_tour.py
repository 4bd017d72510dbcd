"""What asteroid-filterbanks's README shows: filterbanks, encoders and decoders, transforms of their outputs, Griffin-Lim, scripting."""

import torch
from asteroid_filterbanks import Decoder, Encoder, free_fb, griffin_lim, make_enc_dec, transforms

torch.manual_seed(0)


def attempt(name, step):
    try:
        return step()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:120])


wave = torch.rand(2, 1, 400, requires_grad=True)
for name in (
    "free",
    "analytic_free",
    "param_sinc",
    "stft",
    "torch_stft",
    "mpgtf",
    "melgram_fb",
    "multiphase_gammatone",
):

    def one():
        enc, dec = make_enc_dec(name, n_filters=32, kernel_size=16, stride=8, sample_rate=8000.0)
        spec = enc(wave)
        spec.sum().backward()
        dec(spec), enc.get_config(), enc.filterbank.get_config(), enc.filterbank.n_feats_out, repr(enc)

    attempt(name, one)
for kind in ("reim", "mag", "cat"):
    attempt(kind, lambda: transforms.mag(torch.rand(2, 8, 5)))
fb = free_fb.FreeFB(32, 16)
encoder, decoder = Encoder(fb, padding=2, as_conv1d=False), Decoder.pinv_of(fb)
encoder(torch.rand(400)), decoder(encoder(torch.rand(2, 3, 400))), Encoder.pinv_of(Decoder(fb))
m = torch.rand(2, 8, 5)
for f in (transforms.to_numpy, transforms.to_torchaudio, transforms.angle):
    attempt(f.__name__, lambda: f(m))
attempt(
    "mask",
    lambda: (
        transforms.apply_real_mask(m, torch.rand(2, 4, 5)),
        transforms.apply_mag_mask(m, torch.rand(2, 4, 5)),
        transforms.apply_complex_mask(m, m),
    ),
)
attempt(
    "mul",
    lambda: (
        transforms.mul_c(m, m),
        transforms.reim(m),
        transforms.mag(m),
        transforms.magreim(m),
        transforms.from_numpy(transforms.to_numpy(m)),
    ),
)
attempt(
    "more",
    lambda: (
        transforms.delta(m),
        transforms.concat_deltas(m),
        transforms.from_magphase(torch.rand(2, 4, 5), torch.rand(2, 4, 5)),
        transforms.magphase(m),
        transforms.check_complex(m),
        transforms.is_asteroid_complex(m),
    ),
)
stft, istft = make_enc_dec("stft", n_filters=32, kernel_size=32, stride=16)
attempt("gl", lambda: griffin_lim.griffin_lim(transforms.mag(stft(torch.rand(1, 400))), stft, n_iter=2))
attempt(
    "misi", lambda: griffin_lim.misi(torch.rand(1, 400), transforms.mag(stft(torch.rand(1, 2, 400))), stft, n_iter=2)
)
from asteroid_filterbanks.scripting import script_if_tracing

attempt("script", lambda: script_if_tracing(lambda x: x)(m))
from asteroid_filterbanks import melgram_fb, stft_fb

attempt(
    "mel",
    lambda: Encoder(melgram_fb.MelGramFB(n_filters=32, kernel_size=32, stride=16, n_mels=8, sample_rate=8000.0))(
        torch.rand(1, 1, 400)
    ),
)
attempt("pwin", lambda: stft_fb.STFTFB(n_filters=32, kernel_size=32, stride=16, sample_rate=8000.0).filters())
from asteroid_filterbanks.pcen import PCEN, StatefulPCEN

attempt(
    "pcen", lambda: (PCEN(n_channels=1)(torch.rand(1, 1, 8, 5)), StatefulPCEN(n_channels=1)(torch.rand(1, 1, 8, 5)))
)
