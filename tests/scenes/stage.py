"""Every scene and every control is played once for all tests; the search runs in this process."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from godel.cli.scene import shown
from godel.scenes.perform import perform
from godel.scenes.record import load_scene
from godel.scenes.results import Performance
from tests.machine.inprocess import Here


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it, and what `godel scene` prints of it."""

    performance: Performance
    printed: str
    place: Path

    def inside(self) -> contextlib.chdir[Path]:
        """Be where it was played: its paths begin there."""
        return contextlib.chdir(self.place)


@cache
def played(name: str, control: bool) -> Played:
    """A scene or its control, in the folder that `godel scene` would make in an empty place."""
    place = Path(mkdtemp(prefix="scene-"))
    folder = Path("runs") / (f"scene-{name}-control" if control else f"scene-{name}")
    with contextlib.chdir(place):
        done = perform(load_scene(name), control, folder, workers=Here)
        printed = "\n".join(shown(done))
    assert (place / folder).is_dir()
    assert os.listdir(place) == ["runs"]
    return Played(done, printed, place)
