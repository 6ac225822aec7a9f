"""`godel scenes`: the scenes that ship, each with its title and what its control changes."""

from __future__ import annotations

import click

from godel.cli.common import as_json
from godel.cli.report import DONE, finish
from godel.events import Plain
from godel.resources import scene_names
from godel.scenes.record import Scene, load_scene

EPILOG = """\b
Example:
  godel scenes
"""


@click.command("scenes", epilog=EPILOG)
@as_json
def command(as_json: bool) -> None:
    """List the scenes that ship; `godel scene NAME` plays one."""
    found = [load_scene(name) for name in scene_names()]
    lines: list[str] = []
    for scene in found:
        lines += [scene.name, f"    {scene.title}", f"    control: {scene.change}"]
    finish(lines, {"scenes": [about(scene) for scene in found]}, as_json, DONE)


def about(scene: Scene) -> Plain:
    """What is said of a scene before it is played."""
    return {
        "name": scene.name,
        "title": scene.title,
        "source": scene.origin,
        "says": scene.says,
        "control_says": scene.control_says,
        "control": str(scene.change),
        "target": scene.target,
        "trust": scene.trust,
    }
