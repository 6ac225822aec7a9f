"""The life of a machine: state, gate, tick loop, journal."""
