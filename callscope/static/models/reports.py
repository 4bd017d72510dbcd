"""Functions that run a module once to tell about it: summaries, counts of operations."""

from __future__ import annotations

from callscope.static.invoke import Call
from callscope.static.models.modelling import Model, argument, call_back
from callscope.static.objects import RESULT
from callscope.static.solver import Solver


def _run(s: Solver, name: str, call: Call) -> None:
    call_back(s, call, argument(call, 0, "model"), (None,), None)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


_NAMES = (
    "torchinfo.summary torchinfo.torchinfo.summary torchsummary.summary torchsummary.torchsummary.summary "
    "torchsummaryX.summary thop.profile thop.profile.profile ptflops.get_model_complexity_info "
    "torch.onnx.export torch.export.export"
)
MODELS: dict[str, Model] = dict.fromkeys(_NAMES.split(), _run)
