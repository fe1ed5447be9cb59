"""The words of a scenario, from the files that have them: `row` says what a row is.

A new check of the exchange is a row in `words_exchange` and a judge in `exchange_checks`; a new
fault a row in `words_faults` and a function in `faults`; what a party does, a row in `words_client`
and its act in `party_lane`. The parser, its messages and the documentation read the rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.row import Row
from harness.scenario.words_client import PARTY_ROWS
from harness.scenario.words_exchange import RECORD_ROWS
from harness.scenario.words_faults import FAULT_ROWS

ROWS: tuple[Row, ...] = (*PARTY_ROWS, *RECORD_ROWS, *FAULT_ROWS)

BY_VERB: Mapping[str, Row] = {row.verb: row for row in ROWS}
