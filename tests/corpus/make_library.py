"""Writes the certificates of a run of every shipped world to proofs/library.

`python -m tests.corpus.make_library`, after a change of the worlds, the search or the format.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from godel.resources import world_names

LIBRARY = Path(__file__).resolve().parents[2] / "proofs" / "library"


def certificates(world: str, folder: Path) -> dict[str, bytes]:
    """Names and bytes of the certificates of a run with seed 0."""
    command = [sys.executable, "-m", "godel", "run", world, "--json", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    summary = json.loads(done.stdout)
    found = {
        f"{world}-rewrite-{rewrite['number']}": rewrite["certificate"]
        for rewrite in summary["rewrites"]
    }
    found |= {f"{world}-{key}": summary[key]["certificate"] for key in ("before", "after")}
    return {name: (folder / path).read_bytes() for name, path in found.items()}


def main() -> None:
    """Replace those of the shipped worlds; the others are `tests.corpus.handwritten`."""
    for world in world_names():
        for old in LIBRARY.glob(f"{world}-*.proof"):
            old.unlink()
        with TemporaryDirectory() as folder:
            for name, data in certificates(world, Path(folder) / "run").items():
                (LIBRARY / f"{name}.proof").write_bytes(data)


if __name__ == "__main__":
    main()
