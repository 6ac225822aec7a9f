"""prover"""
