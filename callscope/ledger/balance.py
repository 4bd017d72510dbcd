"""The ledger as the report shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from callscope.ledger.accounts import CLOSED_WITHIN, Account
from callscope.ledger.copying import standing_aside
from callscope.ledger.interventions import Intervener
from callscope.ledger.own_backward import refusal_rows
from callscope.ledger.trial import Trial
from callscope.model.run import SiteRecord
from callscope.model.span import Span
from callscope.model.verdict import Ledger, LedgerSite


def ledger_of(trial: Trial) -> Ledger | None:
    """Return the balanced ledger; None where there were no experiments."""
    if trial.intervener is None:
        return None
    books = trial.accounts
    if books.whole is not None and books.whole.closure <= CLOSED_WITHIN:
        return _along_all(trial, books.whole)
    closure = max((account.closure for account in books.accounts), default=0.0)
    complete = books.complete and trial.findings.complete
    sites = sorted(
        _together((*_costs(trial, books.accounts), *_defective(trial), *refusal_rows(trial), *_harmless(trial))),
        key=_order,
    )
    return Ledger(
        closed=complete and closure <= CLOSED_WITHIN,
        closure=closure,
        sites=tuple(sites),
        reason="; ".join(filter(None, (_reason(books.accounts, closure, complete), *_stuck(trial.intervener)))),
    )


def _along_all(trial: Trial, whole: Account) -> Ledger:
    """Return the ledger of a joint direction: the budget allowed no account for each parameter."""
    return Ledger(
        closed=True,
        closure=whole.closure,
        sites=tuple(sorted(_together((*_costs(trial, [whole]), *_harmless(trial))), key=_order)),
        reason="along one joint direction of all parameters; the budget did not allow an account for each",
    )


def _costs(trial: Trial, accounts: list[Account]) -> Iterator[LedgerSite]:
    names = {leaf.key: leaf.name for leaf in trial.observed.leaves}
    for account in accounts:
        members = tuple(names[key] for key in account.members if key in names)
        for group, part in account.entries:
            row = _entry(group[0], account.subject.leaf.name, part / account.subject.unit)
            yield replace(row, members=members)


def _together(rows: Iterable[LedgerSite]) -> list[LedgerSite]:
    """Return one row a place and parameter: a library's line that several of the user's lines call is one place."""
    found: dict[tuple[object, ...], LedgerSite] = {}
    for row in rows:
        known = found.get(_order(row))
        cost = row.contribution + (known.contribution if known is not None else 0.0)
        found[_order(row)] = replace(known or row, contribution=cost)
    return list(found.values())


def _defective(trial: Trial) -> Iterator[LedgerSite]:
    for defect in trial.defects:
        path, line, name = defect.place
        subject = defect.account.subject
        yield LedgerSite(Span(path, line), name, subject.leaf.name, defect.lost / subject.unit)


def _harmless(trial: Trial) -> Iterator[LedgerSite]:
    observed = trial.observed
    names = {leaf.key: leaf.name for leaf in observed.leaves if not standing_aside(leaf, observed)}
    for group in trial.accounts.harmless:
        for key in sorted({key for site in group for key in site.leaves if key in names}):
            yield _entry(group[0], names[key], 0.0)


def _entry(site: SiteRecord, parameter: str, contribution: float) -> LedgerSite:
    return LedgerSite(site.cause or site.span, site.cause_operation or site.operation, parameter, contribution)


def _reason(accounts: list[Account], closure: float, complete: bool) -> str:
    if not complete:
        return "the budget was spent before every site was tried"
    if closure <= CLOSED_WITHIN:
        return ""
    open_ones = [account.subject.leaf.name for account in accounts if account.closure > CLOSED_WITHIN]
    return f"{closure:.1%} of the derivative of {', '.join(open_ones[:3])} is not explained by the severed edges"


def _stuck(intervener: Intervener) -> Iterator[str]:
    """Yield, for each place where nothing that escapes could be moved, that it was not tried, and why."""
    for (path, line, name), (_, failure) in sorted(intervener.stuck.items()):
        yield f"not tried: {name} at {path}:{line}, where runs with another value fail ({failure})"


def _order(site: LedgerSite) -> tuple[str, int, str, str]:
    return site.span.path, site.span.line, site.operation, site.parameter
