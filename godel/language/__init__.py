"""Ouro, the language of worlds and agents: reading, meaning, printing."""
