"""`run --mutate`: which expectations of a scenario cannot fail, found by flipping one at a time.

`flips` says in which ways each line can be turned into its opposite, `idle` finds what needs no
playing to be found out, `hunt` plays the scenario with every flip. Imports `harness.rehearsal` and
`harness.scenario`; `cli` imports it.
"""
