"""The backward channel: runs of the autograd engine, hooks on their nodes, and what derivatives claim."""
