"""Hooks on what a module's or an optimizer's state is saved to, loaded from and stepped by.

``module.register_state_dict_post_hook(f)`` runs ``f`` in each ``state_dict()`` of the module and of those it stands in;
``optimizer.register_step_post_hook(f)`` in each ``step()`` (torch.nn.Module, torch.optim.Optimizer).
"""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call
from callscope.static.models.modelling import argument
from callscope.static.solver import Solver

_SAVING = ("register_state_dict_pre_hook", "register_state_dict_post_hook", "_register_state_dict_hook")
_LOADING = (
    "register_load_state_dict_pre_hook",
    "register_load_state_dict_post_hook",
    "_register_load_state_dict_pre_hook",
)
_STEPPING = ("register_step_pre_hook", "register_step_post_hook")
STATE_HOOKS: dict[str, str] = {
    **dict.fromkeys(_SAVING, "state_dict"),
    **dict.fromkeys(_LOADING, "load_state_dict"),
    **dict.fromkeys(_STEPPING, "step"),
}
"""By method that registers a hook, the method that runs it."""
RUNNING = frozenset(STATE_HOOKS.values())


def register_state_hook(s: Solver, receiver: int, attribute: str, call: Call) -> None:
    """Keep the hook with the object that it was registered on."""
    hook = argument(call, 0, "hook")
    if hook is not None:
        s.flow(hook, s.field("state hooks", receiver, STATE_HOOKS[attribute]))


def run_state_hooks(s: Solver, receiver: int, method: str, site: int) -> None:
    """A call of ``method`` on ``receiver`` runs what was registered for it."""
    s.use(s.field("state hooks", receiver, method), _run, Call(site, (None,) * 3, ("",) * 3, None, "hook"))


def _run(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)


__all__ = ["RUNNING", "STATE_HOOKS", "register_state_hook", "run_state_hooks"]
