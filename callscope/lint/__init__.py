"""The lint gate: rules, suppressions, baselines, fixes."""
