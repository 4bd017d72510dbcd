"""The catalogue of rules, installed as ``callscope_rules``: one rule a file."""
