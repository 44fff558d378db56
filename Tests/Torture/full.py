#!/usr/bin/env python3
"""A disk that fills up and is enlarged again: see full.sh. Runs in a mount namespace of its own, on a small tmpfs."""
import os
import subprocess
import sys
import time

from storage_rig import Rig, place

BEFORE, PAID_WHILE_TIGHT, ASKED = 60, 20, 30
SIZE_MIB, GROWN_MIB = 48, 160


def free(folder):
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def fill(folder, leave):
    """Real blocks until so many bytes are left."""
    path = os.path.join(folder, f"filler-{time.monotonic_ns()}")
    with open(path, "wb", buffering=0) as file:
        while free(folder) > leave:
            try:
                file.write(b"x" * min(65536, max(4096, (free(folder) - leave) // 4096 * 4096)))
            except OSError:
                return


def wait(seconds, condition):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.05)
    return False


def main(binary):
    faults = []
    rig = Rig(binary, storage="ballast_mib = 6")
    os.mkdir(rig.data)
    os.chmod(rig.data, 0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m,mode=700", "tmpfs", rig.data], check=True)
    try:
        rig.engine = rig.start()
        acknowledged, line = {}, []
        refused = place(rig, BEFORE, "A", acknowledged)
        if refused:
            faults.append(f"refused on an empty disk: {refused[0]}")
        # The engine makes room where it can, so the other program goes on writing.
        def degraded():
            fill(rig.data, 1 << 20)
            return rig.health()[1].get("status") == "degraded"
        if not wait(10, degraded):
            faults.append("the health does not say that the disk is full")
        if os.path.exists(os.path.join(rig.data, "ballast")):
            faults.append("the ballast stands although the disk is full")
        connection = rig.connect()
        answers = [rig.order(connection, f"T-{number}") for number in range(ASKED)]
        tight = sum(status == 503 and headers.get("Retry-After") is not None for status, _, headers in answers)
        if tight != ASKED:
            faults.append(f"new orders on a full disk: {[status for status, _, _ in answers]}")
        # Buyers pay, the channel tells.
        paying = list(acknowledged)[:PAID_WHILE_TIGHT]
        for number in paying:
            rig.pay(acknowledged[number]["attempt"]["id"])
        taken = lambda: [n for n in paying if rig.read(connection, n)[1].get("state") == "paid"]
        wait(20, lambda: len(taken()) == len(paying))
        paid = len(taken())
        if paid != len(paying):
            faults.append(f"{paid} of {len(paying)} notifications taken")
        # To the last byte.
        for _ in range(20):
            fill(rig.data, 0)
            time.sleep(0.1)
        late = [n for n in acknowledged if n not in paying][:5]
        for number in late:
            rig.pay(acknowledged[number]["attempt"]["id"])
        answers = [rig.order(connection, f"F-{number}") for number in range(10)]
        full = sum(status == 503 for status, _, _ in answers)
        if full != 10:
            faults.append(f"orders when nothing can be stored: {[status for status, _, _ in answers]}")
        time.sleep(2)
        if rig.engine.poll() is not None:
            faults.append(f"the engine ended with {rig.engine.returncode}: {rig.engine.stderr.read()[-300:]}")
            raise RuntimeError("ended")
        begin = time.monotonic()
        subprocess.run(["mount", "-o", f"remount,size={GROWN_MIB}m", rig.data], check=True)
        back = wait(15, lambda: rig.order(connection, f"B-{time.monotonic_ns()}")[0] == 201)
        seconds = time.monotonic() - begin
        if not back:
            faults.append("no orders are taken although there is room")
        if not wait(10, lambda: os.path.exists(os.path.join(rig.data, "ballast"))):
            faults.append("the ballast is not made again")
        paying += late
        if not wait(90, lambda: len(taken()) == len(paying)):
            faults.append(f"{len(taken())} of {len(paying)} payments known in the end")
        code = rig.end(rig.engine)
        if code != 0:
            faults.append(f"the engine ended with {code}")
        clean, detail = rig.verify()
        if not clean:
            faults.append(f"verify: {detail}")
        rig.engine = rig.start()
        connection = rig.connect()
        kept = sum(rig.read(connection, n)[1].get("id") == a["id"] for n, a in acknowledged.items())
        if kept != len(acknowledged):
            faults.append(f"{kept} of {len(acknowledged)} acknowledged orders are there")
        line = (f"{len(acknowledged)} orders acknowledged before, {kept} kept; while full {paid} of {PAID_WHILE_TIGHT} "
                f"notifications taken, {tight} of {ASKED} orders answered 503; without a byte {full} of 10 answered 503, "
                f"engine alive; back {seconds:.1f} s after growing; verify {'clean' if clean else 'FAULTY'}; "
                f"{len(faults)} faults")
    except RuntimeError:
        line = f"the engine did not live; {len(faults)} faults"
    finally:
        rig.end(rig.engine)
        subprocess.run(["umount", "-l", rig.data])
        rig.close()
    for fault in faults:
        print("FAULT", fault)
    print(line)
    sys.exit(1 if faults else 0)


main(sys.argv[1])
