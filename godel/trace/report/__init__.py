"""The report of a run: one HTML file that opens from disk, and its parts in other formats."""
