"""The life of gradients over a training: which parameter died when and where, at the cost of a few hooks."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import Module
from torch.optim.optimizer import Optimizer, register_optimizer_step_post_hook


@dataclass(frozen=True, slots=True)
class Event:
    """A parameter's gradient changed its state (live, zero, nonfinite, none) between two looked-at steps.

    ``where``: why, as a recording of a later step showed it.
    """

    step: int
    parameter: str
    before: str
    after: str
    where: str = ""

    def __str__(self) -> str:
        told = f"step {self.step}: {self.parameter} was {self.before}, is {self.after}"
        return f"{told}: {self.where}" if self.where else told


class Look(Protocol):
    """A recording of one step of a training: begun before a forward pass, ended after its backward."""

    def begin(self) -> bool:
        """Begin to record; return whether that is possible."""

    def forward_done(self) -> None:
        """Let the backward alone be recorded from now on."""

    def end(self) -> Callable[[str], str]:
        """Stop; return what says where a parameter's gradient died, "" where that is not known."""


@dataclass(frozen=True, slots=True)
class _Hook:
    """A hook that stays where it was set: in a copy of the model, or a saved one, it is one that does nothing."""

    call: Callable[..., None]

    def __call__(self, *arguments: Any) -> None:
        self.call(*arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (nullcontext(), "__exit__")  # takes anything, returns None, is there without callscope too


MOST_LOOKS = 8
"""So many steps are recorded at most."""


@dataclass(eq=False)
class Watch:
    """Looks at the gradients of a model's parameters at every ``every``-th forward pass in training mode.

    ``states`` holds each parameter's last state, ``events`` every change. ``tell`` is called with each event, and again
    when a recording of the next step (made with ``look``) has shown where a gradient died. A context manager; :meth:`close` takes the hooks away.
    """

    model: Module
    every: int = 1
    tell: Callable[[Event], None] | None = None
    look: Callable[[], Look] | None = None
    step: int = 0
    states: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._seen: dict[str, str] = {}
        self._stepped_on_nothing = False
        self._unexplained: list[int] = []
        self._looking: Look | None = None
        self._looks = 0
        self._handles: list[Any] = [
            self.model.register_forward_pre_hook(_Hook(self._next_step)),
            self.model.register_forward_hook(_Hook(self._forward_done), always_call=True),
        ]
        for name, parameter in self.model.named_parameters():
            register: Any = parameter.register_post_accumulate_grad_hook
            self._handles.append(register(_Hook(self._hook(name))))
        self._handles.append(register_optimizer_step_post_hook(_stepping(weakref.ref(self))))

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def dead(self) -> list[str]:
        """Return the names of the parameters whose gradient was not live when last looked at."""
        return [name for name, state in self.states.items() if state != "live"]

    def close(self) -> None:
        """Judge the last step and take every hook away."""
        self._end_look()
        self._judge()
        while self._handles:
            self._handles.pop().remove()

    def _is_looked_at(self) -> bool:
        return self.step > 0 and (self.step - 1) % self.every == 0

    def _next_step(self, module: Module, _: Any) -> None:
        if module.training and torch.is_grad_enabled():
            self._end_look()
            self._judge()
            self.step += 1
            self._begin_look()

    def _begin_look(self) -> None:
        """Record this step where the one before left a gradient dead and nobody knows why."""
        if self.look is None or not self._unexplained or self._looks >= MOST_LOOKS:
            return
        look = self.look()
        self._looks += 1
        if look.begin():
            self._looking = look

    def _forward_done(self, *_: Any) -> None:
        if self._looking is not None:
            self._looking.forward_done()

    def _end_look(self) -> None:
        """Take what the recorded step showed, and tell it."""
        if self._looking is None:
            return
        where, self._looking = self._looking.end(), None
        for index in self._unexplained:
            event = self.events[index] = replace(self.events[index], where=where(self.events[index].parameter))
            if event.where and self.tell is not None:
                self.tell(event)
        self._unexplained.clear()

    def _hook(self, name: str) -> Callable[[Tensor], None]:
        def note(parameter: Tensor) -> None:
            if self._is_looked_at():
                self._seen[name] = _state(parameter.grad)

        return note

    def stepped(self, optimizer: Optimizer) -> None:
        """Note that the model's parameters were stepped on: without any gradient, a backward has reached none of them."""
        held = {id(p) for group in optimizer.param_groups for p in group["params"]}
        own = [p for p in self.model.parameters() if id(p) in held] if not self._seen else []
        if own and all(p.grad is None or _state(p.grad) == "zero" for p in own):
            self._stepped_on_nothing = True

    def _judge(self) -> None:
        """Compare what was seen since the last forward pass with what is known.

        Nothing seen means no backward, unless an optimizer stepped on parameters that all have no gradient.
        """
        nothing, self._stepped_on_nothing = self._stepped_on_nothing, False
        if not self._is_looked_at() or not (self._seen or nothing):
            return
        for name, parameter in self.model.named_parameters():
            if parameter.requires_grad:
                self._record(name, self._seen.get(name, "none"))
        self._seen.clear()

    def _record(self, name: str, state: str) -> None:
        before = self.states.get(name, "live")
        self.states[name] = state
        if state != before:
            event = Event(self.step, name, before, state)
            if state != "live":
                self._unexplained.append(len(self.events))
            self.events.append(event)
            if self.tell is not None:
                self.tell(event)


def _stepping(watching: weakref.ref[Watch]) -> Callable[..., None]:
    """Return a hook for every optimizer's steps; it keeps nothing alive."""

    def stepped(optimizer: Optimizer, *_: Any) -> None:
        watch = watching()
        if watch is not None:
            watch.stepped(optimizer)

    return stepped


def _state(gradient: Tensor | None) -> str:
    if gradient is None:
        return "none"
    values = gradient.coalesce().values() if gradient.is_sparse else gradient
    if not bool(torch.isfinite(values).all()):
        return "nonfinite"
    return "live" if bool((values != 0).any()) else "zero"
