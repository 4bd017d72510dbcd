"""The callchain procedure: a whole audit bundle under one STAMP."""
