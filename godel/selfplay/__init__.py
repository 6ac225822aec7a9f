"""Self-play: an agent rewrites itself against a quoted copy of its own previous version."""
