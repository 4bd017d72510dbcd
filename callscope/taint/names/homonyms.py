"""Words that say that a stop is meant in one field of work and name a plain quantity in others: ``returns`` of an agent and of a stock."""

from __future__ import annotations

import re

_LEARNING = (
    r"log_?p|log_?prob|polic(y|ies)|actions?|critic|actor|agent|episode|rollout|rewards?|env|gamma|discount|td|gae|replay|advantages?|reinforce"
    r"|logits|entropy|value_(net|fn|function)|values?|surrogate|q_?values?|sampled?|scores?"
)
_AVERAGING = r"ema|mean|avg|average|var|std|decay|optim\w*|lr|learning_rate|teacher|queue|buffer|grads?|gradient|momentum_(encoder|net|buffer)|total|sum|loss(es)?|tau|polyak|bn|norm"
_FIELDS = (
    (r"returns?|baseline", _LEARNING),
    (r"momentum|moving", _AVERAGING),
    (
        r"coefs?|coefficients?",
        r"loss(es)?|penalt(y|ies)|entropy|kl|regulari[sz]\w*|polic(y|ies)|lambda\w*|weight_decay|terms?",
    ),
)
_WORDS = tuple(
    (re.compile(rf"(^|_)({words})(?=_|\d|$)"), re.compile(rf"(^|[\W_])({around})([\W_\d]|$)"))
    for words, around in _FIELDS
)


def is_homonym(name: str) -> bool:
    """Return whether a name has such a word in it."""
    lower = name.lower()
    return any(word.search(lower) for word, _ in _WORDS)


def without_homonyms(name: str, around: str) -> str:
    """Return a name without the words that, by the names ``around`` it, belong to another field of work."""
    lower = name.lower()
    for word, field in _WORDS:
        if word.search(lower) and not field.search(around):
            lower = word.sub("", lower)
    return lower


__all__ = ["is_homonym", "without_homonyms"]
