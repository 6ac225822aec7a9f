"""Provability logic: GL decided with proofs and countermodels, fixed points, modal agents."""
