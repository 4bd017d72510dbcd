"""Where broken values go: one graph for all sites of a manner, walked as far as it leads."""
