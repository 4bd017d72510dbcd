"""The gradient ledger: finite differences, interventions, verdicts and their explanations."""
