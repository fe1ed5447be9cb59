"""What the bench's real lines may dial, and that emergency numbers stay refused."""

from __future__ import annotations

from harness.bench.bench_file import Bench
from harness.bench.dialling import EMERGENCY
from harness.bench.doctor.finding import Findings


def check_dialling(bench: Bench, findings: Findings) -> None:
    """Lists what is allowed; warns of numbers of lanes that nobody may dial."""
    dialling = bench.dialling
    before = f", with {dialling.prefix} before each" if dialling.prefix else ""
    findings.ok("allowed", f"{', '.join(dialling.allow)}{before}; nothing else leaves a port")
    if reached := sorted(number for number in EMERGENCY if not dialling.refusal(number)):
        findings.wrong("emergency", f"{', '.join(reached)} would be dialled", "report this to us")
    else:
        findings.ok("emergency", f"all {len(EMERGENCY)} emergency numbers known here are refused")
    numbers = {lane: table.number for lane, table in bench.clients.items()}
    for lane, number in {**numbers, "nas": bench.nas.number}.items():
        if number is not None and (reason := dialling.refusal(number)):
            findings.note("numbers", f"nobody can call {lane}: {reason}", "add it to `allow`")
    if bench.server_is_physical and bench.nas.dce_port is None:
        findings.note(
            "guard",
            "the access server has a modem of its own: what that dials cannot be guarded from here",
            "give its line a barred number, or use a line simulator",
        )
