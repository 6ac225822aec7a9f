"""Replays of a life and views of it."""
