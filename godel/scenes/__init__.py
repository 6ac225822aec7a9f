"""Scenes: small stories of a Goedel machine, each told in a minute, each with a control.

A scene is two files in `library/`:

* `NAME.ouro`, a world and its agents: an ordinary file, which every other command takes too;
* `NAME.scene`, what is done with them and how it ends, as data:

```scheme
(scene probe-first
  (title "Run an experiment because its expected information pays")
  (source "Schmidhuber (2003), section 6.1")
  (says "What happens and why, in a few sentences.")
  (control-says "What happens instead, and why.")
  (control (life 10) (life 2))          ; the one number that is changed
  (prove stay probe                     ; is probe better than stay, here?
    (ends proved) (control-ends refuted))
  (live stay (seed 0) (ticks 4)         ; a life with its search
    (ends (rewrites 1)) (control-ends (rewrites 0))))
```

`(control OLD NEW)`: OLD stands at exactly one place of `NAME.ouro`, and NEW differs from it in one
number. The control is the same file with NEW there. Scene and control do the same steps. Steps:

| step | may also say | ends |
|---|---|---|
| `(prove P Q ...)` | `(at (x 1) ...)` `(work N)` | `proved` `refuted` `unknown` `outside` |
| `(live P ...)` | `(seed N)` `(ticks N)` `(lives N)` `(work N)` | `(rewrites N)` |
| `(offer P Q (proved-with OLD NEW) ...)` | the same | `accepted` `refused` |
| `(derive P Q ...)` | the same | `accepted` `refused` |
| `(gap P ...)` | the same | `(gap G)` |

`prove` compares two agents of the file at the start, or `at` a place (in the control `control-at`,
where that is another). `live` lets P live with its search; `work` is the most that one attempt may
spend. `offer` proves Q better than P in a world that differs from the true one (OLD replaced by
NEW), and brings this proof to the gate of the true world; where the control has made the same
change, the two worlds are one, and the gate accepts it. `derive` brings Löb's argument for Q
(`loeb.py`) to the gate and to two variants of the kernel. `gap` bounds P and every program, and
ends with the proved distance between P and the best, exactly. `(ends WORD "text")`: the reason must
contain the text. `(ends (rewrites N) (becomes (define ...)))`: the last program has this
definition; `(ends (rewrites N) (earned R) ...)`: R is the sum of its rewards.
`(prove ... (lemma N))` may use the bounds that the certificate of step N proves. A step may have
a `(note "...")`.

A scene may say `(target T)` and `(trust N)`, which hold for all steps that do not say it
themselves; the default is the target frozen at level 0. With `(control (trust N) (trust M))` the
number that the control changes is the level of trust of the scene, and the file is the same.

The page of a scene is `docs/scenes/NAME.md`, and `docs/scenes/index.md` lists all.
"""
