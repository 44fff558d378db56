#!/usr/bin/env python3
"""Damages the log of a store after a crash, N times each way, and starts an engine on it: it must refuse to run backwards
whenever an acknowledged order is gone, and run on when none is. Usage: wal.py [N] [PAYDECK]; ends with one line of figures,
0 when nothing was lost without a word."""
import os
import random
import shutil
import signal
import sqlite3
import sys
import time

from storage_rig import Rig, place

ORDERS = 90


def damage(way, log, chance):
    size = os.path.getsize(log)
    place = chance.randrange(size // 2, size)
    if way == "gone":
        os.unlink(log)
    elif way == "cut":
        os.truncate(log, place)
    else:
        with open(log, "r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ 1 << chance.randrange(8)]))


def known(store):
    """The numbers of orders that are left; read from a copy, for reading leaves traces in the log."""
    copy = store + ".looked"
    shutil.copytree(store, copy)
    connection = sqlite3.connect(os.path.join(copy, "paydeck.sqlite"))
    try:
        return {row[0] for row in connection.execute("SELECT shop_order_number FROM orders")}
    except sqlite3.DatabaseError:
        return set()
    finally:
        connection.close()
        shutil.rmtree(copy)


def main(rounds, binary):
    chance = random.Random(20261201)
    rig = Rig(binary)
    marker = os.path.join(rig.folder, "elsewhere")
    os.mkdir(marker)
    rig.storage = f'ballast_mib = 0\nmarker_file = "{marker}/marker"'
    faults, figures = [], {way: [0, 0, 0] for way in ("cut", "bit", "gone")}
    try:
        acknowledged = {}
        rig.engine = rig.start()
        refused = place(rig, ORDERS, "W", acknowledged)
        if refused or len(acknowledged) != ORDERS:
            faults.append(f"{len(acknowledged)} of {ORDERS} orders acknowledged: {refused[:1]}")
        time.sleep(0.5)
        rig.end(rig.engine, signal.SIGKILL)
        for way, (lost, refusals, silent) in figures.items():
            for number in range(rounds):
                data, kept = os.path.join(rig.folder, f"{way}-{number}"), os.path.join(rig.folder, f"marker-{way}-{number}")
                shutil.copytree(rig.data, data, ignore=shutil.ignore_patterns("console.sock"))
                shutil.copytree(marker, kept)
                damage(way, os.path.join(data, "paydeck.sqlite-wal"), chance)
                missing = set(acknowledged) - known(data)
                engine = rig.start(data=data, storage=f'ballast_mib = 0\nmarker_file = "{kept}/marker"')
                runs = engine.poll() is None
                rig.end(engine)
                words = engine.stderr.read()
                lost += bool(missing)
                refusals += not runs
                if runs and missing:
                    silent += 1
                    faults.append(f"{way} {number}: started without {len(missing)} acknowledged orders")
                if not runs and "missing" not in words and "gone" not in words:
                    faults.append(f"{way} {number}: ended with {engine.returncode}: {words[-200:]}")
                if not runs and not missing and "marker" in words and "0 events" in words:
                    faults.append(f"{way} {number}: refused although nothing is lost")
                if way == "gone" and number == 0:
                    faults += accepted(rig, data, kept)
                shutil.rmtree(data)
                shutil.rmtree(kept)
            figures[way] = [lost, refusals, silent]
        # Undamaged it goes on, with every order.
        rig.engine = rig.start()
        connection = rig.connect()
        there = sum(rig.read(connection, n)[1].get("id") == a["id"] for n, a in acknowledged.items())
        if there != len(acknowledged):
            faults.append(f"undamaged: {there} of {len(acknowledged)} orders")
    finally:
        rig.close()
    for fault in faults:
        print("FAULT", fault)
    ways = "; ".join(
        f"{way}: lost {lost} of {rounds}, refused {refusals}, started without them {silent}"
        for way, (lost, refusals, silent) in figures.items())
    print(f"{ORDERS} orders acknowledged; {ways}; {len(faults)} faults")
    sys.exit(1 if faults else 0)


def accepted(rig, data, marker):
    """The way out: a person accepts the loss once, which is on record; the next start needs no word."""
    storage = f'ballast_mib = 0\nmarker_file = "{marker}/marker"'
    engine = rig.start(data=data, storage=storage, extra=["--accept-loss", "the log is lost for good"])
    if engine.poll() is not None:
        return [f"accepting the loss: ended with {engine.returncode}: {engine.stderr.read()[-200:]}"]
    time.sleep(1)
    rig.end(engine)
    connection = sqlite3.connect(os.path.join(data, "paydeck.sqlite"))
    rows = connection.execute("SELECT reason FROM audit WHERE act = 'loss_accepted'").fetchall()
    connection.close()
    faults = [] if rows == [("the log is lost for good",)] else [f"the audit says {rows}"]
    engine = rig.start(data=data, storage=storage)
    if engine.poll() is not None:
        faults.append(f"after an accepted loss: {engine.stderr.read()[-200:]}")
    rig.end(engine)
    return faults


main(int(sys.argv[1]) if len(sys.argv) > 1 else 12,
     sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(__file__), "../../.build/release/paydeck"))
