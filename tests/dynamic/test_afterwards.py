"""What comes after a gradient is there: hooks that change it, an optimizer's step, a backward that raises."""

from pathlib import Path

from tests.dynamic.programs import Program, directional, leaf, slope

RAISES = """
import torch
class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): raise ValueError("no such shape")
x = torch.tensor([1.0], requires_grad=True)
Bad.apply(x).sum().backward()
"""


def test_a_backward_that_raises_anything_has_no_verdict(tmp_path: Path) -> None:
    record = Program(tmp_path, RAISES).run()
    assert (record.status, record.error) == ("raised", "ValueError: no such shape")


HOOKED = """
import torch
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
y = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
z = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
def damp(p): p.grad.mul_(0.5)
def zero(p): p.grad.zero_()
def step(p): torch.optim.SGD([p], 0.1).step(); p.grad.zero_()
x.register_post_accumulate_grad_hook(damp)
y.register_post_accumulate_grad_hook(zero)
z.register_post_accumulate_grad_hook(step)
(x * 4 + y + z).sum().backward()
"""


def test_what_hooks_change_afterwards_is_part_of_the_gradient(tmp_path: Path) -> None:
    record = Program(tmp_path, HOOKED).run()
    assert leaf(record, "x").gradient_value == [2.0, 2.0]
    assert leaf(record, "y").gradient == "zero"
    assert leaf(record, "z").gradient_value == [1.0, 1.0]


SHARED_SAMPLES = """
import torch
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
g, d = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
steps = torch.optim.SGD(d.parameters(), 0.1)
fake = g(torch.ones(3, 2))
d(fake.detach()).pow(2).mean().backward()
steps.step()
(d(fake) - 1).pow(2).mean().backward()
"""


def test_an_optimizers_step_is_held_for_those_it_does_not_train(tmp_path: Path) -> None:
    program = Program(tmp_path, SHARED_SAMPLES)
    record = program.run(channels=frozenset({"operations", "values", "hooks"}), backward=2)
    copies = record.extra["copies"]
    assert [len(kept) for key, kept in copies.items() if key.endswith(":step")] == [2]
    held = slope(program, record, "g.weight", channels=frozenset({"operations"}), freeze=copies)
    assert abs(held - directional(program, record, "g.weight")) < 1e-6
