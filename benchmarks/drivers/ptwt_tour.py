"""What ptwt's README and documentation show: transforms in one to three dimensions, packets, continuous and sparse matrix transforms."""

import numpy as np
import ptwt
import pywt
import torch

torch.manual_seed(0)


def attempt(name, step):
    try:
        return step()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:120])


x = torch.rand(2, 32, requires_grad=True)
image, volume = torch.rand(2, 16, 16, requires_grad=True), torch.rand(1, 8, 8, 8)
for mode in ("zero", "constant", "symmetric", "reflect", "periodic"):
    attempt(
        mode, lambda: ptwt.waverec(ptwt.wavedec(x, pywt.Wavelet("db2"), mode=mode, level=2), "db2").sum().backward()
    )
    attempt(mode, lambda: ptwt.waverec2(ptwt.wavedec2(image, "haar", mode=mode, level=2), "haar").sum().backward())
    attempt(mode, lambda: ptwt.waverec3(ptwt.wavedec3(volume, "haar", mode=mode, level=1), "haar"))
attempt("sep2", lambda: ptwt.fswaverec2(ptwt.fswavedec2(image, "haar", level=2), "haar"))
attempt("sep3", lambda: ptwt.fswaverec3(ptwt.fswavedec3(volume, "haar", level=1), "haar"))
attempt("sep1", lambda: ptwt.fswavedec(image, "haar", level=2))
attempt("swt", lambda: ptwt.iswt(ptwt.swt(x, "haar", level=2), "haar"))
attempt("cwt", lambda: ptwt.cwt(x, np.arange(1, 5), "cmor1.5-1.0"))
attempt("cwt2", lambda: ptwt.cwt(x, np.arange(1, 5), "mexh"))
for cls, inverse, data, kwargs in (
    (ptwt.MatrixWavedec, ptwt.MatrixWaverec, x, {"level": 2}), (ptwt.MatrixWavedec2, ptwt.MatrixWaverec2, image, {"level": 1}),
    (ptwt.MatrixWavedec3, ptwt.MatrixWaverec3, volume, {"level": 1}),
):  # fmt: skip
    for method in ("qr", "gramschmidt"):

        def run():
            forward, back = cls("haar", orthogonalization=method, **kwargs), inverse("haar", orthogonalization=method)
            back(forward(data))
            forward.sparse_fwt_operator if hasattr(forward, "sparse_fwt_operator") else None

        attempt(cls.__name__, run)
for tree in (
    lambda: ptwt.WaveletPacket(x, "haar", mode="reflect", maxlevel=2), lambda: ptwt.WaveletPacket2D(image, "haar", mode="reflect", maxlevel=2),
    lambda: ptwt.WaveletPacket2D(image, "haar", mode="reflect", maxlevel=2, separable=True), lambda: ptwt.WaveletPacket(x, "haar", mode="boundary", maxlevel=2),
):  # fmt: skip

    def packets():
        made = tree()
        for order in ("natural", "freq"):
            attempt(
                order, lambda: [made[key] for key in made.get_level(2, order)] if hasattr(made, "get_level") else None
            )
        for key in list(made.keys())[:3]:
            made[key]
        made.initialize(["a", "d"]) if hasattr(made, "initialize") else None
        made.reconstruct()

    attempt("packet", packets)
from ptwt import wavelets_learnable as learn

for name in dir(learn):
    cls = getattr(learn, name)
    if isinstance(cls, type) and issubclass(cls, torch.nn.Module):

        def learned():
            wave = (
                cls(torch.tensor([0.48, 0.83, 0.22, -0.13]))
                if "Bank" not in name and "Orth" not in name
                else cls(*[torch.rand(4) for _ in range(4)])
            )
            (
                wave.filter_bank,
                len(wave),
                wave.wavelet_loss(),
                wave.alias_cancellation_loss(),
                wave.perfect_reconstruction_loss(),
            )

        attempt(name, learned)
