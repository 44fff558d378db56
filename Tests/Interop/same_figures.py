#!/usr/bin/env python3
"""same_figures.py [PAYDECK]: what the Overview shows is what the store holds, figure by figure, for the same moment.

Lets the demo run for 30 seconds at 50 orders a second, takes its Overview as JSON, and counts the same in the store with plain
SQL. Ends with "N passed, N failed"."""
import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def main():
    paydeck = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build" / "release" / "paydeck")
    passed = failed = 0

    def same(what, shown, stored):
        nonlocal passed, failed
        passed, failed = passed + (shown == stored), failed + (shown != stored)
        print(f"{'same ' if shown == stored else 'OTHER'} {what}: shown {shown}, stored {stored}")

    with tempfile.TemporaryDirectory(prefix="paydeck-figures-") as folder:
        shown = json.loads(subprocess.run(
            [paydeck, "demo", "--once", "overview", "--json", "--seconds", "30", "--rate", "50", "--seed", "7",
             "--data", folder], check=True, stdout=subprocess.PIPE).stdout)
        store = sqlite3.connect(f"file:{folder}/paydeck.sqlite?mode=ro", uri=True)
        at, totals, ledger = shown["at"], shown["totals"], shown["ledger"]

        def stored(query, *values):
            row = store.execute(query, values).fetchone()
            return row[0] if len(row) == 1 else row

        # Booked until then: the channel's own moment of payment comes before we hear of it.
        booked = "SELECT order_id FROM movements WHERE kind = 'payment' AND at <= ?"
        paid = f"FROM orders WHERE id IN ({booked})"
        same("orders", totals["orders"], stored("SELECT count(*) FROM orders WHERE created_at <= ?", at))
        same("paid orders", totals["paidOrders"], stored(f"SELECT count(*) {paid}", at))
        same("paid", totals["paidMinorUnits"], stored(f"SELECT sum(paid) {paid}", at))
        same("held", totals["heldMinorUnits"],
             stored(f"SELECT coalesce(sum(paid), 0) {paid} AND hold = 'held'", at))
        same("review queue", totals["reviewOpen"],
             stored("SELECT count(*) FROM cases WHERE is_open = 1 AND created_at <= ?", at))
        same("ledger entries", ledger["entries"], stored(
            "SELECT count(*) FROM entries WHERE movement IN (SELECT sequence FROM movements WHERE at <= ?)", at))
        debit = ("SELECT sum(amount) FROM entries WHERE side = 'debit'"
                 " AND movement IN (SELECT sequence FROM movements WHERE at <= ?)")
        same("ledger debit", ledger["debitMinorUnits"], stored(debit, at))
        same("ledger credit", ledger["creditMinorUnits"], stored(debit.replace("debit", "credit"), at))
        for channel in shown["channels"]:
            same(channel["id"], (channel["paidOrders"], channel["paidMinorUnits"]),
                 stored(f"SELECT count(*), coalesce(sum(paid), 0) {paid} AND channel = ?", at, channel["id"]))
        same("balanced", ledger["balanced"], ledger["debitMinorUnits"] == ledger["creditMinorUnits"])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
