"""The certificates that the tests of the kernel are about, by name."""

from __future__ import annotations

from pathlib import Path

from tests.attack.test_certificates import TRICKS
from tests.docs.test_examples import examples, proof_file
from tests.kernel.accepted import ACCEPTED
from tests.kernel.accepted_conditions import ACCEPTED_CONDITIONS
from tests.kernel.accepted_later import ACCEPTED_LATER
from tests.kernel.accepted_searching import ACCEPTED_SEARCHING
from tests.kernel.test_conditions import REFUSED

PROOFS = Path(__file__).resolve().parents[2] / "proofs"


def files() -> dict[str, bytes]:
    """Every proof file of the corpus."""
    paths = sorted(PROOFS.glob("*/*.proof"))
    return {path.relative_to(PROOFS).as_posix(): path.read_bytes() for path in paths}


def written() -> dict[str, bytes]:
    """Every certificate that a test of the kernel or an attack writes."""
    accepted = ACCEPTED | ACCEPTED_LATER | ACCEPTED_SEARCHING | ACCEPTED_CONDITIONS
    found = {f"accepted {name}": make().data() for name, make in accepted.items()}
    found |= {f"refused {item.name}": item.certificate.data() for item in REFUSED}
    found |= {f"trick {item.name}": item.certificate.data() for item in TRICKS}
    return found


def shown() -> dict[str, bytes]:
    """Every proof on a page of the documentation."""
    return {f"page {example.proof.label()}": proof_file(example) for example in examples()}
