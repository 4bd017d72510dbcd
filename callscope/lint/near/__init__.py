"""A few files of a large program after an edit: the last whole answer, corrected by what the edit changed near it (ADR 17)."""
