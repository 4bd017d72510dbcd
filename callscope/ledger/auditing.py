"""One audit from beginning to end: observe, repeat, displace, balance, explain, report."""

from __future__ import annotations

from dataclasses import replace

from callscope.graph.run_graph import graph_of_run
from callscope.ledger.balance import ledger_of
from callscope.ledger.baseline import JUDGED, Baseline, establish
from callscope.ledger.bookkeeping import open_accounts
from callscope.ledger.copying import copies_of, standing_aside
from callscope.ledger.decide import answering, by_experiment, by_one_run, refused, whole
from callscope.ledger.derivative import DOUBLE
from callscope.ledger.explain import dead_nodes
from callscope.ledger.interventions import Intervener
from callscope.ledger.lab import Budget, BudgetSpent, Execute, Lab, Progress, _silent
from callscope.ledger.options import AuditOptions
from callscope.ledger.probing import Prober, probe_leaves
from callscope.ledger.several import with_others
from callscope.ledger.status import check_status, notes_of
from callscope.ledger.trial import Trial
from callscope.ledger.wrong import find_defects
from callscope.model.run import RunPlan, RunRecord
from callscope.model.verdict import DynamicReport, Verdict


def audit(options: AuditOptions, execute: Execute, progress: Progress = _silent) -> DynamicReport:
    """Return the whole answer about one target. Errors: TargetError where it failed before a verdict."""
    budget = Budget(options.seconds, options.runs)

    def judge(backward: int | None) -> tuple[Trial, DynamicReport]:
        chosen = replace(options, backward=backward)
        trial = _judged(chosen, Lab(execute, _plan(chosen), budget, progress))
        return trial, _report(chosen, trial)

    trial, report = judge(options.backward)
    if options.backward is not None or not options.ledger:
        return report
    others = trial.observed.extra.get("others", ())
    again = trial.observed.extra.get("again", ()) if trial.accounts.bent else ()
    return with_others(report, (*again, *others), lambda index: judge(index)[1])


def _judged(options: AuditOptions, lab: Lab) -> Trial:
    baseline = establish(lab, ledger=options.ledger)
    check_status(baseline.observed, options)
    return _experiment(lab, baseline.about(options.only))


def judge_one_run(options: AuditOptions, record: RunRecord) -> DynamicReport:
    """Return what a run that was already made shows, without a rerun. Errors as :func:`audit`."""
    check_status(record, options)
    lab = Lab(_never, _plan(options), Budget(0.0, 0))
    alone = Baseline(record, None, [], DOUBLE, "judged from the one run that was made", [])
    trial = Trial(lab, alone.about(options.only))
    trial.results = tuple(by_one_run(leaf, record) for leaf in trial.observed.leaves)
    return _report(options, trial)


def _never(_: RunPlan) -> RunRecord:
    raise BudgetSpent


def _plan(options: AuditOptions) -> RunPlan:
    return RunPlan(
        target=options.target,
        namespaces=options.namespaces,
        root=options.root,
        roi=options.roi,
        backward=options.backward,
        seed=options.seed,
        function=options.function,
    )


def _experiment(lab: Lab, baseline: Baseline) -> Trial:
    """Displace leaves and severed edges as far as the budget goes."""
    trial = Trial(lab, baseline)
    repeated = baseline.repeated
    if repeated is None or repeated.sink is None or repeated.sink != repeated.sink:
        trial.results = tuple(by_one_run(leaf, baseline.observed) for leaf in baseline.observed.leaves)
        return trial
    prober = Prober(lab, repeated.sink, baseline.precision, copies=copies_of(repeated))
    aside = {leaf.key for leaf in baseline.observed.leaves if standing_aside(leaf, baseline.observed)}
    trial.findings = probe_leaves(prober, (s for s in baseline.subjects if s.key not in aside))
    trial.intervener = Intervener(prober, repeated.sites)
    trial.accounts = open_accounts(trial.intervener, trial.findings, baseline.subjects)
    trial.defects = find_defects(trial)
    results = tuple(
        by_experiment(subject, trial.findings, baseline.observed, baseline.precision) for subject in baseline.subjects
    )
    trial.results = answering(results, baseline.observed)
    return trial


def _report(options: AuditOptions, trial: Trial) -> DynamicReport:
    observed, budget = trial.observed, trial.lab.budget
    results = tuple(sorted(trial.results, key=lambda result: result.name))
    verdict = refused(whole(results, trial.findings), observed) if observed.status in JUDGED else Verdict.NO_BACKWARD
    ranking = dead_nodes(trial, verdict)
    nodes, edges = graph_of_run(observed)
    return DynamicReport(
        target=options.target.describe(),
        roi=options.roi,
        verdict=verdict,
        first_dead=ranking[0] if ranking else None,
        ranking=ranking,
        parameters=results,
        ledger=ledger_of(trial),
        nodes=nodes,
        edges=edges,
        environment=observed.environment,
        notes=notes_of(trial),
        extra={
            "probes": trial.probes,
            "runs": budget.used,
            "seconds": round(budget.passed(), 3),
            "call_tree": observed.call_tree,
            "lines_run": observed.lines_run,
        },
    )
