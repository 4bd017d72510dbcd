"""One run, one process: launching the target, isolation, standard input, random state."""
