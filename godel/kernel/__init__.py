"""The trusted kernel: theorems, rules, and the six instructions that alone accept a rewrite."""
