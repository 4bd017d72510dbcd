"""For whom a gradient would be: which optimizer's step is next, and what a second derivative is asked of."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine

ACTOR = """\
import dataclasses
import torch
from torch import nn


class Wrapped:
    def __init__(self, optim):
        self.optim = optim

    def zero_grad(self):
        self.optim.zero_grad()

    def step(self):
        self.optim.step()


class Factory:
    def create(self, named):
        return Wrapped(self.create_optimizer([p for _, p in named]))

    def create_optimizer(self, params):
        raise NotImplementedError


class Adam(Factory):
    def create_optimizer(self, params):
        return torch.optim.Adam(params)


@dataclasses.dataclass(frozen=True)
class Modules:
    policy: nn.Module
    critic: nn.Module
    log_temp: nn.Parameter
    actor_optim: Wrapped
    critic_optim: Wrapped
    temp_optim: Wrapped


class Sac:
    def __init__(self, modules: Modules):
        self.modules = modules

    def update_critic(self, x, y):
        self.modules.critic_optim.zero_grad()
        loss = (self.modules.critic(x) - y).square().mean()
        loss.backward()
        self.modules.critic_optim.step()

    def update_actor(self, x):
        self.modules.actor_optim.zero_grad()
        logp = self.modules.policy(x)
        self.update_temp(logp)
        loss = (self.modules.log_temp.exp() * logp - self.modules.critic(logp)).mean()
        loss.backward()
        self.modules.actor_optim.step()

    def update_temp(self, logp):
        self.modules.temp_optim.zero_grad()
        {held}
        loss = -(self.modules.log_temp.exp() * wanted).mean()
        loss.backward()
        self.modules.temp_optim.step()


def make(factory: Factory):
    policy, critic = nn.Linear(3, 3), nn.Linear(3, 1)
    temp = nn.Parameter(torch.zeros(1))
    return Sac(
        Modules(
            policy,
            critic,
            temp,
            factory.create(policy.named_parameters()),
            factory.create(critic.named_parameters()),
            factory.create([("t", temp)]),
        )
    )


def run(x, y, name):
    sac = make({"adam": Adam()}[name])
    sac.update_critic(x, y)
    sac.update_actor(x)
"""
STOPPED = "with torch.no_grad():\n            wanted = logp - 3"
ALONE = """\
import torch
from torch import nn

class Trainer:
    def __init__(self, factory):
        self.net, self.scale = nn.Linear(3, 3), nn.Parameter(torch.ones(1))
        self.optim = factory.create([self.net, self.scale])

    def update(self, x):
        self.optim.zero_grad()
        with torch.no_grad():
            wanted = self.net(x) - 3
        loss = (self.scale.exp() * wanted).mean()
        loss.backward()
        self.optim.step()
"""
PRODUCT = """\
import torch
from torch import nn


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(3, 2)

    def forward(self, x):
        return self.lin(x)


def product(policy, x, vector, damping=0.1):
    kl = policy(x).square().mean()
    slopes = torch.autograd.grad(kl, policy.parameters(), create_graph=True)
    flat = torch.cat([s.view(-1) for s in slopes])
    second = torch.autograd.grad({asked}, policy.parameters())
    return torch.cat([s.contiguous().view(-1) for s in second]) + damping * vector


def conjugate(policy, x, b):
    found, r, p = torch.zeros_like(b), b.clone(), b.clone()
    rr = torch.dot(r, r)
    for _ in range(5):
        hv = product(policy, x, p)
        alpha = rr / torch.dot(p, hv)
        found += alpha * p
        r -= alpha * hv
        new = torch.dot(r, r)
        p = r + new / rr * p
        rr = new
    return found


def run(x, b):
    policy = Policy()
    step = conjugate(policy, x, b)
    with torch.no_grad():
        torch.nn.utils.vector_to_parameters(step, policy.parameters())
"""

READERS = """\
import torch
from torch import nn

{classes}
class Trained:
    def __init__(self):
        self.w = nn.Parameter(torch.ones(3))

    def read(self):
        return self.w

def train(name):
    readers = {{{table}"trained": Trained()}}
    target = nn.Parameter(torch.ones(3))
    optimizer = torch.optim.SGD([target, *Trained().__dict__.values()], lr=0.1)
    value = readers[name].read()
    loss = (target * value.detach()).sum()
    loss.backward()
    optimizer.step()
"""


def readers(count):
    """A program with so many other classes, any of which may be asked."""
    classes = "".join(f"class Plain{n}:\n    def read(self):\n        return {n}\n\n" for n in range(count))
    return READERS.format(classes=classes, table="".join(f'"plain{n}": Plain{n}(), ' for n in range(count)))


def found(folder, text):
    (folder / "m.py").write_text(text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [(f.rule, str(f.severity)) for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("text", "severity"), [(ACTOR.replace("{held}", STOPPED), "warning"), (ALONE, "error")])
def test_a_stop_before_one_of_several_unseen_optimizers_is_no_error(tmp_path, text, severity):
    assert found(tmp_path, text) == [("CS501", severity)]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("(flat * vector).sum()", False),
        ("torch.dot(flat, vector)", False),
        ("(flat * vector).sum() + vector.sum()", True),
    ],
)
def test_the_direction_of_a_second_derivative_needs_no_graph(tmp_path, asked, told):
    assert (("CS802", "error") in found(tmp_path, PRODUCT.replace("{asked}", asked))) is told


@pytest.mark.parametrize(("count", "severity"), [(1, "error"), (6, "warning")])
def test_what_one_of_many_candidates_gives_back_is_likely_at_most(tmp_path, count, severity):
    assert [one for one in found(tmp_path, readers(count)) if one[0] == "CS201"] == [("CS201", severity)]
