"""Names that say that a gradient is stopped on purpose, or that a function or file only measures, draws or stores."""

from __future__ import annotations

import re

EXPLICIT = frozenset({"CS201", "CS202", "CS203", "CS501", "CS502"})
"""Rules of stops that an author writes down: they may be meant."""
_MEANT = re.compile(
    r"(^|_)(targets?|tgt|teacher|ema|momentum|baseline|advantages?|adv|old|prev|previous|frozen|pretrained|stop|stopgrad|stop_grad"
    r"|sg|reference|ref|anchor|buffer|running|history|memory|memories|mems|(new|next)_c?mem|queue|bank|logged|log(?=s?$|_(loss(es)?|dict|metrics?|values?|vars|stats?|data|info|outputs?|items?)(_|$))|metrics?|gt|labels?|pseudo|returns?|rewards?"
    r"|td|bootstrap|next_values?|next_q|v_next|q_next|shadow|moving|codebook|replay|backbone|no_?grad|detached|fixed"
    r"|cached?|resets?|spk|spikes?|weights?_avg|importance|coefs?|coefficients?|report|stats?|statistics|display|preview|snapshot|undo|redo|backup|saved|const|threshold|quantile)(_|\d|$)"
)  # fmt: skip
_STOPPED = re.compile(
    r"(^|_)(targets?|tgt|teacher|ema|baseline|advantages?|adv|old|returns?|rewards?|td_errors?|td_targets?|gae|reference|deltas?_v)(_|\d|$)"
)
_TAKEN = re.compile(
    r"(^|_)(v_target|q_target|td_targets?|value_targets?|teacher|advantages?|advs|gae|(log_?)?(prob|pi|p|v|value|pred|q|vs?_pred)s?_old|old_(log_?)?(prob|pi|p|v|value|pred|q)s?)$"
)
_REWARD = re.compile(r"(^|_)(returns?|rewards?)(_|\d|$)")
_TURN_BEFORE = re.compile(r"(^|_)(prev|previous|memory|history)(?=_|\d|$)")
"""Words for the same quantity a turn earlier: they say when, not that its gradient is unwanted."""
_ROLE = re.compile(
    r"(^|_)(targets?|tgt|old|prev|previous|history|memory|memories|mems|(new|next)_c?mem|queue|bank|buffer|cached?|saved|snapshot)(?=_|\d|$)"
)
"""Words for what a value is for (to be compared with, kept for later), which what is done with it may belie."""
_RESULT = re.compile(
    r"(^|_)(baseline|returns?|rewards?|coefs?|coefficients?|importance|threshold|quantile|stats?|statistics|history|resets?|spk|spikes?|cached?)(?=_|\d|$)"
)
"""Words for what a pass computes, or works with: a parameter of that name is trained as any other."""
_SHOWN = re.compile(
    r"(^|_)(logged|metrics?|report|stats?|statistics|display|preview|snapshot|undo|redo|backup|saved)(?=_|\d|$)"
)
"""Words for a value that is only looked at or kept, which it is not where it is computed with."""
_CARRIED = re.compile(r"(^|_)(states?|hiddens?|carry|carried)(_|$)")
_STORES = re.compile(
    r"((image|history|sample|replay)_?pool|buffer|replay|memory|rollouts?|storage|trajector(y|ies)|queue|bank)$"
)
_FUNCTIONS = re.compile(
    r"^_*(evaluate|eval|evaluation|validate|validation|test|plot|draw|show|visuali[sz]e|report|summar(y|ize)|print|save|export"
    r"|dump|predict|predictive(?!_(?:loss|nll|log|elbo))|inference|infer|generate|greedy|sample|detach|freeze|to_numpy|as_numpy|as_list|to_list|to_dict|serialize|repr|str"
    r"|describe|calibrate|monitor|debug|benchmark|profile|callback|on_epoch_end|on_step_end|reset_parameters|init_weights"
    r"|initiali[sz]e|write|render_text|get_stats|snapshot|backup|checkpoint|update_ema|update_target|soft_update|compute_metrics?|check|assert|verify)(_|$)"
    r"|^_*log_(metrics?|loss(es)?|stats?|images?|scalars?|epoch|step|training|progress|values?|dict)$"
    r"|(^|_)(sample|sampling|metrics?|accuracy|psnr|ssim|iou|auc|f1|recall|precision_score|perplexity|hit_rate|error_rate|bleu|rouge|std_err(or)?s?|standard_errors?)(_|$)"
)  # fmt: skip
_REPORTED = re.compile(
    r"(^|_)(metrics?|logs?|logged|stats?|statistics|info|aux|extras?|debug|report|summary|diagnostics?|monitor)(_|$)"
)
_FILES = re.compile(
    r"(metrics?|eval(uate|uation)?|plot(s|ting)?|vis(uali[sz]ation|uali[sz]e)?|logg(ing|er)s?|callbacks?|tests?|test_.*|.*_test|io|export(s|er|ers|ing)?|export_.*|.*_export(er)?)"
)
_FOLDERS = frozenset({"evaluation", "plotting", "visualization", "logging", "loggers", "callbacks", "tests"})
STOPPERS = re.compile(
    r"(^|_)(detach(ed)?|stop_?grad(ient)?s?|no_grad|surrogate_grad(ient)?|scale_grad(ient)?|grad(ient)?_scale|straight_through|ste|repackage|soft_update|update_ema|update_target)(_|$)|^_*numpy$"
)
FREEZES = re.compile(r"(^|_)(freeze|frozen|fix|mute|mask|protect|lock|hold|pin|stop|block)(_|$)")
"""Names of functions that keep something from being trained."""
SWITCH = re.compile(
    r"(detach|(^|_)(infer(ence)?|eval(uate|uation|uating)?|testing|predict(ion|ive|ing)?|sampling|deterministic|greedy)(_|$)|(^|_)fix(ed)?(_|$)|^diff(erentiable)?$|stop_?grad|freez|frozen|no_grad|first_order|truncat|^training$|track_\w*grad|only_inputs|backprop|(^|_)(learnable|trainable|learn|train)_|requires_grad|create_graph)"
)
MODE = re.compile(
    r"(^|_)(infer(ence)?|eval(uate|uation|uating)?|testing|predict(ion|ive|ing)?|sampling|deterministic|greedy)(?=_|$)"
)
"""Those of the words of a switch that are a mode, which is on or off."""
RECORDS = re.compile(r"(^|_)(record|log|verbose|debug|monitor|print|report|show|plot)(_|$)")
"""Flags that say that something is kept or written to be looked at."""
WHOLE = re.compile(r"(^|_)(is_?)?(ints?|integers?|whole|round(ed)?|discrete|binari[sz]ed?)(_|$)")
"""Flags that say that whole numbers are wanted."""
INTEGERS = re.compile(r"(^_*|[a-z0-9])Integers?([A-Z]|$)")
_CHECKS = re.compile(r"^_*(check|assert|verify|validate)_")
_INITIAL = re.compile(r"^_*(re)?(init|initiali[sz]e|reset)(_|$)")
LEARNING = re.compile(
    r"(^|_)(learnable|trainable|learn|train|infer)_|requires_grad|track_\w*grad|backprop|create_graph|^training$"
)
"""Switches that say that a gradient is wanted where they are on."""


def is_reporting(name: str) -> bool:
    """Return whether a function's name says that it measures, shows or stores rather than computes."""
    last = name.rpartition(".")[2]
    if "_and_" in last and _CHECKS.search(last):
        return False
    return _FUNCTIONS.search(last) is not None or last in ("__repr__", "__str__", "__format__", "__getstate__")


_MEASURES = re.compile(r"(^|_)(psnr|ssim|iou|dice|auc|f1|perplexity|accuracy|recall)(_|$)")


def is_measure(name: str) -> bool:
    """Return whether a function's name is one of a measure that a loss may be made of as well."""
    return _MEASURES.search(name.rpartition(".")[2]) is not None


def is_initial(name: str) -> bool:
    """Return whether a function's name says that it gives parameters their first values."""
    last = name.rpartition(".")[2]
    return _INITIAL.search(last) is not None and not last.endswith("__")


_FOLDING = re.compile(
    r"^_*(re_?param\w*|fuse\w*|(un)?fold\w*|absorb\w*|(un_?)?merge\w*|switch_to_deploy|convert_to_deploy)$"
)


def is_folding(name: str) -> bool:
    """Return whether a function's name says that it writes several layers into one, for inference."""
    return _FOLDING.search(name.rpartition(".")[2]) is not None


_STARTING = re.compile(r"(^|_)(init|reset|initiali[sz]e)(_|$)")


_FIRST_STATE = re.compile(r"^_*((make|get|create)_)?(init|initial|zero)_(states?|hidden|carry|memory)$")


def gives_first_state(name: str) -> bool:
    """Return whether a function's name says that it gives the state that a pass starts from."""
    return _FIRST_STATE.search(name.rpartition(".")[2]) is not None


def is_starting(name: str) -> bool:
    """Return whether a function's name says that it gives parameters their starting values."""
    own = name.rpartition(".")[2]
    return not own.startswith("__") and _STARTING.search(own) is not None


def is_reporting_file(path: str) -> bool:
    """Return whether the name of a file, or of the folder that it is in, says the same of all that is in it."""
    *folders, name = path.split("/")
    return _FILES.fullmatch(name.removesuffix(".py")) is not None or not _FOLDERS.isdisjoint(folders[-1:])


def is_meant_name(name: str) -> bool:
    """Return whether a variable's name says that its gradient is stopped on purpose."""
    return bool(name) and _MEANT.search(_without_loss(name)) is not None


def says_only_measured(name: str) -> bool:
    """Return whether a name looks meant for nothing but the word "metric", which is a distance as well."""
    return is_meant_name(name) and not is_meant_name(re.sub(r"(^|_)metrics?(?=_|$)", "", name.lower()))


def says_only_when(name: str) -> bool:
    """Return whether a name looks meant for nothing but a word for the turn before."""
    return is_meant_name(name) and not is_meant_name(_TURN_BEFORE.sub("", name))


def says_only_shown(name: str) -> bool:
    """Return whether all that a name says of a stop is that the value is for showing or keeping."""
    return is_meant_name(name) and not is_meant_name(_SHOWN.sub("", name.lower()))


def says_only_role(name: str) -> bool:
    """Return whether a name looks meant for nothing but a word for what its value is for."""
    return is_meant_name(name) and not is_meant_name(_ROLE.sub("", name))


def says_only_result(name: str) -> bool:
    """Return whether a name looks meant for nothing but a word for what a pass works with."""
    return is_meant_name(name) and not is_meant_name(_RESULT.sub("", name.lower()))


_RELATED = re.compile(r"(?<=[a-z0-9])_(of|to|from|per)_(the_)?(targets?|tgt|labels?|rewards?|returns?|anchors?)(_.*|$)")


def _without_loss(name: str) -> str:
    """``loss_adv_g`` is an adversarial loss, no advantage; ``distance_to_target`` is a distance, no target."""
    lower = _RELATED.sub("", name.lower())
    return lower.replace("adv", "") if "loss" in lower else lower


def is_stopped_name(name: str) -> bool:
    """Return whether a name is one of what a loss takes as given: targets, advantages, returns, an old policy's values."""
    return bool(name) and _STOPPED.search(_without_loss(name)) is not None


def is_taken_name(name: str) -> bool:
    """Return whether a name is one of what only a loss of reinforcement learning, or one with a teacher, takes as given."""
    return bool(name) and _TAKEN.search(_without_loss(name)) is not None


def is_reported_name(name: str) -> bool:
    """Return whether a key's name says that what is under it is returned to be shown."""
    return _REPORTED.search(name.lower()) is not None


def is_reward_name(name: str) -> bool:
    """Return whether a name is one of what an environment gives: a constant, unless a model of the environment gave it."""
    return _REWARD.search(name.lower()) is not None


def is_carried_name(name: str) -> bool:
    """Return whether an attribute's name says that it carries a state from one call to the next."""
    return _CARRIED.search(name.lower()) is not None


def is_store_name(name: str) -> bool:
    """Return whether a class's name says that it keeps samples for later."""
    return bool(name) and _STORES.search(name.lower()) is not None
