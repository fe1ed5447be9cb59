"""`ringback check`: everything that is wrong or odd with files that people write.

`findings` checks a file of any kind, `rules` explains every rule that a finding can name, `output`
shows findings to people, scripts and code-scanning pages. Imports `harness.scenario`,
`harness.bench` and `phonesim`; `cli` imports it.
"""
