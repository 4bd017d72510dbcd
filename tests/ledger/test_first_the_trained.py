"""Where several parameters lose something, those that the stepping optimizer trains are told first."""

from __future__ import annotations

from pathlib import Path

from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import Verdict

INTROSPECTIVE = """
import torch
from torch import nn
torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
encoder, decoder = nn.Linear(4, 2), nn.Linear(2, 4)
for_encoder, for_decoder = (torch.optim.SGD(m.parameters(), lr=0.01) for m in (encoder, decoder))
x = torch.randn(8, 4)

def coded(z):
    return decoder(z.detach())  # what is meant: the encoder is not this step's

def judged(made):
    return encoder(made.detach())  # severs

for _ in range(2):
    (decoder(encoder(x)) - x).pow(2).mean().backward()
    for_encoder.step()
    for_encoder.zero_grad()
    for_decoder.zero_grad()
    made = coded(3 * encoder(x))
    loss = (made - x).pow(2).mean() + 0.1 * judged(made).pow(2).mean() + 0.01 * encoder(x).mean()
    loss.backward()
    for_decoder.step()
"""


def test_the_line_that_takes_from_what_is_trained_comes_before_a_larger_loss_of_what_is_not(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(INTROSPECTIVE)
    options = AuditOptions(target=Target("script", str(path), ()), root=str(tmp_path), backward=2)
    report = audit(options, execute)
    verdicts = {result.name: result.verdict for result in report.parameters}
    assert verdicts["encoder.weight"] is verdicts["decoder.weight"] is Verdict.PARTIAL
    first, second = report.ranking[:2]
    assert "judged" in first.function
    assert first.reason.partition("; ")[2].startswith("decoder.")
    assert "coded" in second.function
