"""How to mend what costs a gradient: by the operation, else by what it does to the gradient."""

from __future__ import annotations

from collections.abc import Mapping

Mend = tuple[str, str]
"""What to change, and the risk of it."""

_DETACHED = (
    "Do without the `.detach()` (`.data`, `.clone().detach()`) here: it stands for a value that the result depends on",
    "more of the graph is kept until backward: memory grows, and an in-place change of the value is an error then",
)
_NUMBER = (
    "Leave the value a tensor: one of a single element adds, multiplies and compares as a number does; where a function "
    "of `math` takes it, torch has the same (`torch.sin` for `math.sin`)",
    "other code may rely on the Python number: check its type at the callers",
)
_WHOLE = (
    "Leave the value as it is where the result depends on it, and round only what counts or selects: a whole number has "
    "no derivative (`torch.ceil(t)` keeps the graph, its derivative is 0)",
    "other code may rely on the whole number: check its type at the callers",
)
_LISTED = (
    "Go through the tensor itself (`for row in t`, `t.unbind()`): its parts keep their history, the numbers of a list "
    "have none",
    "other code may rely on Python numbers: check its type at the callers",
)
_CAST = (
    "Leave the value a floating-point tensor where the result depends on it: whole numbers have no derivative; cast only "
    "what is an index or a count",
    "what was cut off by the cast then takes part",
)
_SPACED = (
    "Scale and shift constants by the tensors (`low + (high - low) * torch.linspace(0, 1, n)`): the function itself "
    "takes its ends as plain numbers",
    "none known",
)
_ARRAY = (
    "Do this step in torch, or wrap it in a `torch.autograd.Function` whose backward returns its derivative",
    "torch and numpy differ in default dtypes and in some functions' conventions",
)
_REBUILT = (
    "Build the tensor from the tensors themselves (`torch.stack`, `torch.cat`): `torch.tensor(...)` and its like copy "
    "the values and leave the history behind",
    "the result then shares the graph of its parts: check code that changes it in place",
)
_UNRECORDED = (
    "Compute what the result depends on outside of `no_grad`; leave only logging and bookkeeping inside",
    "more of the graph is kept until backward: memory grows",
)
_COPIED = (
    "Use the original: a copy is a parameter of its own. Copy only what is to be trained on its own, before training",
    "the copy and the original then change together",
)
_SUBCLASS = (
    "Make the subclass with `tensor.as_subclass(Class)`, which keeps the history; `_make_subclass` makes a new leaf",
    "none known",
)
_DRAWN = (
    "Draw with `rsample()`, which has a derivative, or use the score function (`log_prob`) in the loss",
    "not every distribution has an `rsample`",
)
_PLAIN_GRADIENT = (
    "Ask for the derivative with `create_graph=True`: without it, it is a plain value",
    "the second derivative costs memory and time",
)
_CHECKPOINT = (
    "Use `use_reentrant=False`, or pass the parameters as arguments of the checkpointed function",
    "none known",
)
_SWITCHED = (
    "Leave `requires_grad` on until the backward has run",
    "a parameter that was meant to be frozen is trained then",
)
_STEP = (
    "This operation has no derivative. Replace it by a smooth one (softmax for argmax, sigmoid for a comparison), or "
    "give it a straight-through gradient on purpose",
    "a smooth operation gives other values: state how much they differ",
)
_CHOSEN = (
    "Which entries are chosen has no derivative: weigh what they choose by their scores (`scores.gather(-1, chosen)`), which "
    "have one, or take a softmax over all in the place of the choice",
    "a weight gives other values than the bare choice: state how much they differ",
)
_SHORT_CUT = (
    "Compute the general path always, or choose with `torch.where` between values that both depend on it: this test of "
    "its value takes a path on which it does not appear (a short cut at 0, the default case)",
    "the general path costs its time at that value too, and must be finite there",
)
_COMPARED = (
    "Where this comparison chooses a path (a short cut at 0), compute the general path always; where it is used as a "
    "number, use a smooth one (a sigmoid), or give it a straight-through gradient on purpose",
    "a smooth operation gives other values: state how much they differ",
)
_OWN_BACKWARD = (
    "Return the derivative for every input that moves from its backward (`torch.autograd.gradcheck` checks), and mark no "
    "output as not differentiable that is",
    "none known",
)
_HOOK = (
    "Let the hook return None, or the gradient as it came; change gradients after the backward, where that is wanted",
    "training that was tuned to the changed gradient changes its course",
)
_REWRITTEN = (
    "Run the backward before this write, or write to a copy: the backward reads the memory as it is then, not as the "
    "forward saw it",
    "a copy costs memory",
)
_TORCHS_OWN = (
    "Write each entry once: where an index comes twice use `index_add` or `accumulate=True`; no memory may be changed "
    "between the operation and its backward",
    "adding where a value was overwritten gives other values",
)
_PADDED = (
    "Mask what the padded positions contribute, so that the sink does not depend on that row, or leave `padding_idx` out",
    "a mask changes means and sums over the positions",
)
_STATISTICS = (
    "Compute the loss in the mode whose forward made the statistics (`train()`), or before them; where running statistics "
    "are meant to be constants, this share is given up on purpose",
    "in training mode the result depends on the whole batch",
)
_MENDS: Mapping[str, Mend] = {
    **dict.fromkeys(("batch_norm", "instance_norm"), _STATISTICS),
    **dict.fromkeys(("detach", "detach_", "data"), _DETACHED),
    **dict.fromkeys(("item", "float", "bool", "complex"), _NUMBER),
    **dict.fromkeys(("ceil", "floor", "trunc"), _WHOLE),
    **dict.fromkeys(("long", "to", "type", "int"), _CAST),
    "tolist": _LISTED,
    "linspace": _SPACED,
    **dict.fromkeys(("numpy", "asarray", "array", "__array__"), _ARRAY),
    **dict.fromkeys(("tensor", "as_tensor", "new_tensor", "Tensor", "FloatTensor", "Parameter"), _REBUILT),
    **dict.fromkeys(("no_grad", "inference_mode", "set_grad_enabled"), _UNRECORDED),
    **dict.fromkeys(("deepcopy", "pickle", "load_state_dict", "copy_", "set_", "nn.Parameter"), _COPIED),
    "_make_subclass": _SUBCLASS,
    **dict.fromkeys(("eq", "ne", "allclose", "equal", "isclose", "is_nonzero"), _SHORT_CUT),
    **dict.fromkeys(("lt", "le", "gt", "ge", "less", "greater"), _COMPARED),
    **dict.fromkeys(("sample", "multinomial", "normal", "bernoulli", "poisson"), _DRAWN),
    **dict.fromkeys(("requires_grad_", "requires_grad="), _SWITCHED),
    "autograd.grad": _PLAIN_GRADIENT,
    "CheckpointFunction": _CHECKPOINT,
    **dict.fromkeys(("searchsorted", "bucketize", "histc"), _STEP),
    **dict.fromkeys(("argmax", "argmin", "argsort", "topk", "sort", "max", "min", "kthvalue", "mode"), _CHOSEN),
}
_ROUNDED = (
    "Leave the rounding out of what is differentiated, or give it a straight-through gradient on purpose: "
    "`x + (x.round() - x).detach()`",
    "a straight-through gradient is not the derivative: the verdict is then partial, as it should be",
)
_OUT_OF_BOUNDS = (
    "Bring the input back inside the bounds (scale it, start elsewhere, widen the bounds): outside, the slope is 0",
    "other bounds let other values through",
)
_DEAD = (
    "Let some inputs be positive (the bias, the initial weights, the scale of the input), or use a leaky activation",
    "another activation gives other values",
)
_MASKED = (
    "See why the mask selects nothing of it here: with this input no entry takes the branch with the gradient",
    "none known",
)
_FACTOR = (
    "Give the factor that is 0 another value, or see why it is 0 in this run; a factor that begins at 0 on purpose "
    "(an adapter, a gate) wakes with the first step of its own parameters",
    "another value changes the result",
)
_AT_ZERO = (
    "Use data that the parameters do not fit exactly, or another starting point: where what is squared is 0, so is the "
    "slope",
    "none known",
)
_CANCELLING = (
    "Leave the parameter out, or make the sink depend on it: it is taken away again (a bias before a normalization, a "
    "shift of what only differences are used of)",
    "none known",
)
_OVERWRITTEN = (
    "Write elsewhere, or before the values with the gradient: here they are overwritten",
    "none known",
)
_OF_ONE = (
    "Take several entries along that dimension, or an operation of one entry (a sigmoid for a softmax): a single one is "
    "shared out, or normalised, to a constant",
    "other values come out",
)
_STRAIGHT = (
    "Use an activation that has a second derivative (tanh, softplus, SiLU) where a derivative of it is differentiated "
    "again: that of a piecewise linear one is a step",
    "another activation gives other values",
)
_OUTSIDE = (
    "Scale the grid to coordinates from -1 to 1 (pixels are not), or take a padding whose border has a slope",
    "the points sampled are then others",
)
_NEAREST = (
    "Interpolate between the entries (`mode='bilinear'`)",
    "labels are no numbers to interpolate: make them one-hot before, and compare what comes out softly",
)
_BY_NORMAL = (
    "Write `mean + std * torch.randn_like(mean)`, or draw with `Normal(mean, std).rsample()`",
    "other random numbers are drawn than before",
)
_AT_KINK = (
    "Choose the side before: compute each side by an expression of its own that has a slope at 0, or keep the value off 0",
    "a point at which both sides have slopes of their own has no one derivative",
)
_UNGIVEN = (
    "Give the Function what it computes with as an argument, and return its gradient from `backward`",
    "each argument needs a value in what `backward` returns",
)
_ASKED = (
    "Ask within the backward only for gradients of what requires one (`ctx.needs_input_grad` tells), and give `None` for the rest",
    "none known",
)
_IGNORED = (
    "See why every target is left out here: the labels of this batch, `ignore_index`, the class weights",
    "none known",
)
_EQUAL = (
    "Keep the eigenvalues (singular values) apart, or let the result depend on nothing that changes when the vectors of equal "
    "ones are turned (a projector, the values themselves: `eigvalsh`, `svdvals`)",
    "a small shift of the diagonal changes the values a little: state how much",
)
_ZEROING: Mapping[str, Mend] = {
    **dict.fromkeys(("Round", "Floor", "Ceil", "Trunc", "Sign"), _ROUNDED),
    **dict.fromkeys(("Clamp", "ClampMin", "ClampMax", "Hardtanh", "Sigmoid", "Tanh", "Softmax", "Exp"), _OUT_OF_BOUNDS),
    **dict.fromkeys(("Relu", "Threshold"), _DEAD),
    **dict.fromkeys(("Where", "MaskedFill", "Index", "MaskedSelect"), _MASKED),
    **dict.fromkeys(("Mul", "mul", "Mm", "Mv", "Bmm", "Addmm", "Dot", "Div"), _FACTOR),
    "Pow": _AT_ZERO,
    **dict.fromkeys(("CopySlices", "Fill", "Zero", "Copy"), _OVERWRITTEN),
    **dict.fromkeys(("GridSampler2D", "GridSampler3D"), _OUTSIDE),
    **dict.fromkeys(("NllLoss", "NllLoss2D"), _IGNORED),
}
_ELSEWHERE: Mend = (
    "Compute it in this process, of the parameter itself: a history does not pass to another process, nor through a file",
    "what the workers prepared is then computed in every step",
)
_BY_EFFECT: Mapping[str, Mend] = {
    "severs": (
        "Keep the value a tensor with its history at this place: no `.item()`, `.detach()`, `.numpy()` or `no_grad` on "
        "the way",
        "other code may rely on the Python number or array: check its type at the callers",
    ),
    "wrong": (
        "Return the derivative of what forward computes (`torch.autograd.gradcheck` checks), or leave it to autograd; "
        "a surrogate gradient that is meant (a spike, a rounding) stays as it is",
        "training that was tuned to the wrong gradient changes its course",
    ),
    "zeroes": (
        "Replace the operation whose derivative is 0 here, or keep its input where the derivative is not 0",
        "a value that is allowed to be 0 in production still kills the gradient there",
    ),
    "nonfinite": (
        "Keep the operand away from the singular point before the operation (`where` on the input, not on the result; "
        "an epsilon under the root)",
        "an epsilon changes the values a little: state how much",
    ),
}


_BY_REASON = (
    ("severs", "nothing is recorded", _ELSEWHERE),
    ("wrong", "changes memory", _REWRITTEN),
    ("wrong", "padding_idx", _PADDED),
    ("wrong", "the derivative of", _TORCHS_OWN),
    ("nonfinite", "are equal", _EQUAL),
    ("severs", "not among its inputs", _UNGIVEN),
    ("severs", "the backward ends here", _ASKED),
    ("zeroes", "over a single entry", _OF_ONE),
    ("zeroes", "takes the nearest entry", _NEAREST),
    ("zeroes", "which has a kink at 0", _AT_KINK),
    ("zeroes", "a draw by torch.normal", _BY_NORMAL),
    ("zeroes", "the second derivative of", _STRAIGHT),
    ("zeroes", "the contributions that part here cancel", _CANCELLING),
)
"""What a reason tells beyond the operation: the effect, words of it, the mend."""


def mend_of(operation: str, effect: str, reason: str = "") -> Mend:
    """Return the mend of an operation, else of what it does to the gradient. ``reason`` tells what it saw there."""
    if operation.startswith("register_"):
        return _HOOK
    said = next((mend for known, words, mend in _BY_REASON if known == effect and words in reason), None)
    if said is not None:
        return said
    if effect == "severs" and (operation in _MENDS or operation[:1].isupper()):
        return _MENDS.get(operation, _OWN_BACKWARD)  # a class's name: a custom Function
    if effect == "zeroes":
        return _ZEROING.get(operation.partition("Backward")[0], _BY_EFFECT[effect])
    return _BY_EFFECT.get(effect, _BY_EFFECT["severs"])
