"""Changes anywhere in a proof file: in its texts, claim or proof, with the hashes mended."""

from __future__ import annotations

import random
from dataclasses import dataclass

from godel.verify import Tree, canonical, flat, read, sha

MOST_BYTES, DEPTH = 10**8, 2_000
ATOMS = """0 1 2 -1 1/2 9/10 3 100 true false x y s m a q left none any running switchprog auto
    cut cases contradiction oracle divide product square low high chance set reward if let int bool
    one-of policy remember think propose self eval quote list car + - * / min max abs = < <= > >=
    quotient modulo and or not cond case else lambda life endless sign weight countdown terminates
    unroll mixture ceiling belief-ceiling rows packed values ranks codes all reuse invariant
    bellman-upper bellman-lower table-upper table-lower separate dominated cheaper %1 next-x hidden
    alike keep observe state actions default start discount price gas gas-limit done step define
    memory continue quiet reflect pay search act strict relaxed frozen""".split()
"""Words that are put in the place of others."""


@dataclass(frozen=True)
class Parts:
    """A proof file as trees."""

    claim: Tree
    world: Tree
    running: Tree
    storage: Tree | None
    proof: Tree


def tree(text: str) -> Tree:
    return read(text.encode(), MOST_BYTES, DEPTH)


def parts_of(data: bytes) -> Parts | None:
    """The trees of a proof file; None if the file is not made of trees."""
    found = read(data, MOST_BYTES, DEPTH)
    match found:
        case (_, _, claim, (_, bytes(world)), (_, bytes(running)), (_, bytes(storage)), proof):
            texts = [text.decode() for text in (world, running, storage)]
            candidate = tree(texts[2]) if storage else None
            return Parts(claim, tree(texts[0]), tree(texts[1]), candidate, proof)
    return None


def file_of(parts: Parts, old: Parts) -> bytes:
    """A proof file from trees: hashes and the size of the candidate follow what was changed."""
    texts = [canonical(parts.world), canonical(parts.running)]
    texts.append(canonical(parts.storage) if parts.storage else "")
    claim, proof = flat(parts.claim), flat(parts.proof)
    new_trees = (parts.world, parts.running, parts.storage)
    for new, before in zip(new_trees, (old.world, old.running, old.storage), strict=True):
        if new is not None and before is not None:
            was, now = canonical(before).encode(), canonical(new).encode()
            claim = claim.replace(f"sha-{sha(was)}", f"sha-{sha(now)}")
            sizes = [f"(set-switchprog 0 {len(text)})" for text in (was, now)]
            proof = proof.replace(*sizes)
    names = ("world-text", "running-text", "storage")
    quoted = [flat((name, text.encode())) for name, text in zip(names, texts, strict=True)]
    return f"(godel-proof 1 {claim} {' '.join(quoted)} {proof})".encode()


class Changer:
    """Changes trees at random."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))

    def atom(self, old: Tree) -> Tree:
        """Another word, near the old one if it is a number."""
        if isinstance(old, int) and self.random.randrange(2):
            return old + self.random.choice([-1, 1, 2, -old, 10**6])
        return tree(self.random.choice(ATOMS))

    def change(self, root: Tree) -> Tree:
        """A tree with one change somewhere."""
        path: list[tuple[tuple[Tree, ...], int]] = []
        node = root
        while isinstance(node, tuple) and node and (not path or self.random.randrange(5)):
            index = self.random.randrange(len(node))
            path.append((node, index))
            node = node[index]
        for form, index in reversed(path):
            items = list(form)
            items[index] = node
            if form is path[-1][0]:
                how = self.random.randrange(8)
                if how == 0:
                    del items[index]
                elif how == 1:
                    items.insert(index, items[index])
                elif how == 2:
                    items.insert(self.random.randrange(len(items) + 1), self.atom(0))
                elif how == 3:
                    other = self.random.randrange(len(items))
                    items[index], items[other] = items[other], items[index]
                elif how == 4 and isinstance(node, tuple):
                    items[index : index + 1] = node
                elif how == 5:
                    items[index] = (items[index],)
                else:
                    items[index] = self.atom(node)
            node = tuple(items)
        return node if path else self.atom(root)

    def changed(self, data: bytes) -> bytes | None:
        """A changed proof file."""
        old = parts_of(data)
        if old is None:
            return None
        claim, world, running = old.claim, old.world, old.running
        storage, proof = old.storage, old.proof
        for _ in range(self.random.choice([1, 1, 1, 2])):
            where = self.random.randrange(10)
            if where < 4:
                proof = self.change(proof)
            elif where < 7:
                world = self.change(world)
            elif where < 8:
                running = self.change(running)
            elif where < 9 and storage is not None:
                storage = self.change(storage)
            else:
                claim = self.change(claim)
        return file_of(Parts(claim, world, running, storage, proof), old)
