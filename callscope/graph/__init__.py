"""The evidence graph: merge of all channels, and the ranking of break sites."""
