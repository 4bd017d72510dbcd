"""A two-compartment model fitted through an adjoint."""
