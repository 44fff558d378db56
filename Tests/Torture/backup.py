#!/usr/bin/env python3
"""Copies a store while its engine takes orders as fast as it can, and puts the copy into service. Usage: backup.py [PAYDECK];
ends with one line of figures, 0 when the copy is whole, its owner's alone, and known to be older than the marker."""
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time

from storage_rig import Rig, place

BEFORE, DURING = 300, 4_000


def modes(folder):
    """What others may do anything with."""
    wrong = []
    for place_, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            mode = stat.S_IMODE(os.lstat(os.path.join(place_, name)).st_mode)
            if mode & 0o077 and not stat.S_ISSOCK(os.lstat(os.path.join(place_, name)).st_mode):
                wrong.append(f"{name} {mode:o}")
    return wrong


def main(binary):
    faults = []
    rig = Rig(binary, storage="ballast_mib = 0")
    try:
        rig.engine = rig.start()
        before, during = {}, {}
        place(rig, BEFORE, "A", before)
        load = threading.Thread(target=lambda: place(rig, DURING, "B", during, senders=6))
        load.start()
        time.sleep(0.3)
        out = os.path.join(rig.folder, "copy")
        begun, known = time.monotonic(), len(during)
        done = subprocess.run(
            [rig.binary, "backup", "--data", rig.data, "--out", out], capture_output=True, text=True, timeout=120)
        seconds, written = time.monotonic() - begun, len(during) - known
        if done.returncode != 0:
            faults.append(f"backup ended with {done.returncode}: {done.stderr[-300:]}")
        again = subprocess.run(
            [rig.binary, "backup", "--data", rig.data, "--out", out], capture_output=True, text=True, timeout=120)
        if again.returncode != 2:
            faults.append("a folder with a copy in it was written to")
        load.join()
        store = sqlite3.connect(os.path.join(out, "paydeck.sqlite"))
        copied = {row[0] for row in store.execute("SELECT shop_order_number FROM orders")}
        store.close()
        missing = set(before) - copied
        if missing:
            faults.append(f"{len(missing)} orders acknowledged before it began are not in the copy")
        if modes(out):
            faults.append(f"others may read of the copy: {modes(out)[:4]}")
        if not os.path.exists(os.path.join(out, "secrets", "ledger-head.pem")):
            faults.append("the key of the heads is not beside the copy")
        rig.end(rig.engine)
        # Put into service as people do it, with modes as a plain copy leaves them.
        os.rename(rig.data, rig.data + ".before")
        shutil.copytree(out, rig.data)
        for name in ("paydeck.sqlite", "secrets/ledger-head.pem"):
            os.chmod(os.path.join(rig.data, name), 0o644)
        os.chmod(rig.data, 0o755)
        shutil.copy(os.path.join(rig.data + ".before", "paydeck.marker"), rig.data)
        engine = rig.start()
        refused = engine.poll() is not None and "are missing" in engine.stderr.read()
        rig.end(engine)
        if not refused:
            faults.append("the engine starts on an older copy without a word")
        rig.engine = rig.start(extra=["--accept-loss", "restored from a copy, a test"])
        connection = rig.connect()
        there = sum(rig.read(connection, n)[1].get("id") == a["id"] for n, a in before.items())
        if there != len(before):
            faults.append(f"{there} of {len(before)} orders after the restore")
        if modes(rig.data):
            faults.append(f"others may read after the restore: {modes(rig.data)[:4]}")
        rig.end(rig.engine)
        line = (f"copied and checked {len(copied)} orders in {seconds:.1f} s while {written} were taken, {len(missing)} "
                f"missing; older copy refused: {refused}; {there} of {len(before)} orders after the restore; "
                f"{len(faults)} faults")
    finally:
        rig.close()
    for fault in faults:
        print("FAULT", fault)
    print(line)
    sys.exit(1 if faults else 0)


main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "../../.build/release/paydeck"))
