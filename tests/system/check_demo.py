#!/usr/bin/env python3
"""check_demo.py FILE: holds what `amends demo --once --format json` printed against what must be true. Ends 0 or says what is wrong."""

import json
import pathlib
import sys

KEYS = (
    "contacts findings audience accepted uncertain withheld halt_ms accepted_after_halt opened_human clicked_wrong_link repointed "
    "apology_audience apology_accepted sandbox_received duplicates agrees "
    "brief_lines social_drafts code_why_before code_stands_for code_refused_before code_refused wrong_code_taken code_concerned code_taken code_used code_history"
).split()
FINDINGS_LEAST = 7  # the seven mistakes that were put in
HALT_MS_MOST = 1000
RIGHT_CODE = "WINTERSALE20"


def wrong_with(facts: dict) -> list[str]:
    missing = [key for key in KEYS if key not in facts]
    if missing:
        return [f"missing: {', '.join(missing)}"]
    wrong = []

    def must(holds, text: str) -> None:
        if not holds:
            wrong.append(text)

    numbers = [key for key in KEYS if key not in ("repointed", "agrees", "code_why_before", "code_stands_for", "code_history")]
    for key in numbers:
        must(isinstance(facts[key], (int, float)) and not isinstance(facts[key], bool) and facts[key] >= 0, f"{key} is no count: {facts[key]!r}")
    if wrong:
        return wrong
    must(facts["duplicates"] == 0, f"{facts['duplicates']} messages came twice")
    must(facts["accepted_after_halt"] == 0, f"{facts['accepted_after_halt']} people got it after the halt was answered")
    must(facts["agrees"] is True, "ledger and sandbox do not agree")
    must(facts["findings"] >= FINDINGS_LEAST, f"only {facts['findings']} findings for {FINDINGS_LEAST} mistakes")
    must(facts["halt_ms"] <= HALT_MS_MOST, f"the halt took {facts['halt_ms']} ms")
    must(facts["contacts"] >= facts["audience"] > 0, f"{facts['audience']} of {facts['contacts']} people")
    must(facts["brief_lines"] > 5, f"the brief has {facts['brief_lines']} lines")
    must(facts["social_drafts"] == 6, f"{facts['social_drafts']} networks have a draft")
    must(facts["repointed"], "the wrong link was never repointed")
    must(facts["code_why_before"] == "unknown", f"before it was mended the shop heard {facts['code_why_before']!r} about the wrong code")
    must(facts["code_stands_for"] == RIGHT_CODE, f"the wrong code stands for {facts['code_stands_for']!r}")
    must(facts["code_refused"] == facts["code_refused_before"], f"{facts['code_refused']} were sent away, {facts['code_refused_before']} before the code was mended")
    must(facts["wrong_code_taken"] > 0, "nobody was let in with the wrong code after it was mended")
    must(facts["code_taken"] == facts["code_used"], f"the till took {facts['code_taken']} codes, Amends counts {facts['code_used']}")
    history = facts["code_history"]
    must(
        len(history) == 1 and history[0]["change"] == "alias" and history[0]["by"] == "marketer"
        and history[0]["people"] == facts["code_concerned"] > 0,
        f"the history of the code does not say who was concerned: {history}",
    )
    least, most = facts.get("accepted_at_halt", 0), facts.get("accepted_at_halt", 0) + facts["uncertain"]
    must(least <= facts["code_concerned"] <= most, f"the wrong code concerned {facts['code_concerned']}; {least} to {most} had got it")
    ended = facts["accepted"] + facts["uncertain"] + facts["withheld"] + facts.get("rejected", 0)
    must(ended >= facts["audience"], f"{facts['audience']} were meant to get it and only {ended} came to an end")
    ours = facts["accepted"] + facts["apology_accepted"]
    must(
        ours <= facts["sandbox_received"] <= ours + facts["uncertain"],
        f"the sandbox counts {facts['sandbox_received']}, the ledger {ours} and {facts['uncertain']} in doubt",
    )
    must(facts["clicked_wrong_link"] > 0 and facts["opened_human"] > 0, "nobody opened or clicked: nothing was shown")
    # The apology goes to those who opened the wrong version, less those who left. `opened_human` was counted when the incident
    # was judged; people go on opening until the apology is written, but only those who got the wrong version count.
    least, most = facts["opened_human"] - facts.get("left", 0), facts.get("accepted_at_halt", facts["accepted"])
    must(
        least <= facts["apology_audience"] <= most,
        f"the apology went to {facts['apology_audience']}; {facts['opened_human']} of {most} had opened and {facts.get('left', 0)} left",
    )
    must(
        facts["apology_accepted"] <= facts["apology_audience"] <= facts["apology_accepted"] + facts["uncertain"] + facts.get("rejected", 0),
        f"of {facts['apology_audience']} apologies {facts['apology_accepted']} were accepted",
    )
    return wrong


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 64
    text = pathlib.Path(sys.argv[1]).read_text()
    try:
        facts = json.loads(text)
    except ValueError as why:
        print(f"not one JSON document: {why}")
        return 1
    wrong = wrong_with(facts)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
