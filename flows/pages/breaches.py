"""The page about an audit, for Prefect: kinds and opaque references, never a breach's sentence."""

from tasks.operations import upkeep

SHOWN = 50


def told(proof: upkeep.Proof) -> list[str]:
    """One line when all is proven; else a table, and where the details are."""
    breaches = proof.breaches
    count = f"{len(breaches):,} {'breach' if len(breaches) == 1 else 'breaches'}"
    lines = [f"Rows checked: {proof.checked:,}. Found: {count if breaches else 'no breach'}."]
    if breaches:
        lines += ["", "See the details with `tend audit`.", "", "| breach | where |", "|---|---|"]
        lines += [f"| {breach.kind} | {breach.reference} |" for breach in breaches[:SHOWN]]
    if len(breaches) > SHOWN:
        lines.append(f"| and {len(breaches) - SHOWN:,} more | |")
    return lines
