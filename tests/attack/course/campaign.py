"""Every hostile submission through the walls, with what each of them cost: a command of its own.

`python -m tests.attack.course.campaign [NAME]...` takes about a minute of a processor.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from godel.course.confined import grade_confined, walls
from godel.course.handed import read_handed
from godel.course.record import begin
from godel.course.shelf import units
from tests.attack.course.exercises import UNIT, write_units
from tests.attack.course.hostile import ATTACKS

if __name__ == "__main__":
    with TemporaryDirectory() as name:
        place = Path(name)
        (unit,) = units(write_units(place / "units"))
        around = walls()
        for attack, (slug, change, _) in ATTACKS.items():
            if sys.argv[1:] and attack not in sys.argv[1:]:
                continue
            folder = place / "class" / attack
            (folder / UNIT / slug).mkdir(parents=True)
            begin(folder, attack)
            (exercise,) = [one for one in unit.exercises if one.slug == slug]
            try:
                change(folder)
            except (OSError, IndexError):
                continue  # it needs the others of a class
            handed, began = read_handed(folder, exercise), time.monotonic()
            said: tuple[str, ...] = (*handed.refused, *handed.remarks)
            if handed.texts and not handed.refused:
                said = grade_confined(exercise, attack, handed.texts, around).said
            print(f"{time.monotonic() - began:6.2f} s  {attack:22} {' '.join(said)[:100]!r}")
