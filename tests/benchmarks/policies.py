"""Policies joined and issuers named: figures on the hand-written cases of tests/kg/triples, and the cases that are wrong.

python -m tests.benchmarks.policies
"""

from __future__ import annotations

from tests.kg.triples.policy_cases import issuers, issuers_right, judged, table


def main() -> None:
    """Print the figures."""
    pairs = table("policy_pairs.tsv")
    wrong = 0
    for row in pairs:
        said, first, second = judged(row)
        if said != row["expected"]:
            wrong += 1
            print(row["id"], row["kind"], row["expected"], said, first, second, sep="\t")
    print(f"pairs: {len(pairs) - wrong} of {len(pairs)} right")
    for name in ("policy_issuers.tsv", "policy_issuers_second.tsv", "policy_issuers_third.tsv"):
        _issuers(name)


def _issuers(name: str) -> None:
    answered = right = refused = 0
    cases = table(name)
    for row in cases:
        found = issuers(row)
        if found:
            answered += 1
            right += issuers_right(row, found)
        elif row["issuer"] == "refuse":
            refused += 1
        if (found and not issuers_right(row, found)) or (not found and row["issuer"] != "refuse"):
            print(row["id"], row["number"], row["division"], row["issuer"], found, sep="\t")
    able = sum(row["issuer"] != "refuse" for row in cases)
    print(f"{name}: {answered} answered, {right} right, {able} can be told, {refused} of {len(cases) - able} refused")


if __name__ == "__main__":
    main()
