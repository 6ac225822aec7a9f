"""Proofs by hand: a front over the kernel in which a person types its six instructions."""
