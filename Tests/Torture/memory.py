#!/usr/bin/env python3
"""Where secrets of a running engine lie: memory.py PAYDECK. Root only, for nobody else may read another's memory.

An engine takes and pays some orders. Then its whole memory is read and searched for the shop's secret, the API v3 key
and the primes of the merchant's RSA key, as text, as bytes and as OpenSSL's numbers (least word first). They may stand
in locked memory that is left out of core files, and nowhere else. Core files must be off and the process not dumpable.
"""
import os
import re
import subprocess
import sys
import time

import storage_rig


def primes(path):
    text = subprocess.run(["openssl", "pkey", "-in", path, "-noout", "-text"], capture_output=True, text=True,
                          check=True).stdout
    found = {}
    for name in ("prime1", "prime2", "privateExponent"):
        part = re.search(rf"^{name}:\n((?:    .*\n)+)", text, re.M)
        found[name] = bytes.fromhex(re.sub(r"[^0-9a-f]", "", part[1])).lstrip(b"\0")
    return found


def needles(rig):
    keys = rig.ids["keys"]
    found = {"shop secret": [rig.secret.encode()], "api v3 key": [open(f"{keys}/wechat_apiv3_key", "rb").read().strip()]}
    path = f"{keys}/wechat_merchant_private.pem"
    for name, value in primes(path).items():
        # The middle is enough, and is no matter of leading bytes.
        found[f"RSA {name}"] = [value[8:72], value[::-1][8:72]]
    lines = open(path).read().split("\n")
    found["RSA key, PEM"] = [lines[len(lines) // 2].encode()]
    return found


def regions(pid):
    """Beginning, end, locked and left out of core files, of each region that can be read."""
    region = None
    with open(f"/proc/{pid}/smaps") as file:
        for line in file:
            head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)", line)
            if head:
                region = (int(head[1], 16), int(head[2], 16), head[3], head[4])
            elif line.startswith("VmFlags:") and region and "r" in region[2] and region[3] not in ("[vvar]", "[vsyscall]"):
                flags = line.split()[1:]
                yield region[0], region[1], "lo" in flags and "dd" in flags, region[3] or "anonymous"


def search(pid, wanted):
    hits = {}
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for begin, end, isLocked, name in regions(pid):
            tail = b""
            at = begin
            while at < end:
                try:
                    memory.seek(at)
                    part = memory.read(min(1 << 22, end - at))
                except (OSError, ValueError):
                    break
                if not part:
                    break
                text = tail + part
                for what, forms in wanted.items():
                    for form in forms:
                        place = text.find(form)
                        while place >= 0:
                            # What lay wholly in the tail was counted before.
                            if place + len(form) > len(tail):
                                hits.setdefault(what, []).append((isLocked, name, at - len(tail) + place))
                            place = text.find(form, place + 1)
                tail = text[-256:]
                at += len(part)
    return hits


def main():
    if os.getuid() != 0:
        sys.exit("memory.py: root only")
    rig = storage_rig.Rig(sys.argv[1])
    bad = []
    engine = rig.engine = rig.start()
    try:
        connection = rig.connect()
        for number in range(20):
            status, body, _ = rig.order(connection, f"M-{number}")
            if status != 201:
                bad.append(f"order {number}: {status}")
            elif number % 2 == 0:
                rig.pay(body["attempt"]["id"])
        time.sleep(3)
        pid = engine.pid
        limits = open(f"/proc/{pid}/limits").read()
        core = re.search(r"Max core file size\s+(\S+)\s+(\S+)", limits)
        if core.groups() != ("0", "0"):
            bad.append(f"core files are allowed: {core.groups()}")
        reading = subprocess.run(["head", "-c", "1", f"/proc/{pid}/environ"], capture_output=True, user="nobody")
        if reading.returncode == 0:
            bad.append("another user reads its environment")
        # Of a process that may not be dumped the kernel lets nobody without privilege read maps or memory.
        reading = subprocess.run(["head", "-c", "1", f"/proc/{pid}/maps"], capture_output=True, user="nobody")
        if reading.returncode == 0:
            bad.append("another user reads where its memory lies")
        wanted = needles(rig)
        hits = search(pid, wanted)
        outside = {what: [hit for hit in found if not hit[0]] for what, found in hits.items()}
        for what in wanted:
            inside = len([hit for hit in hits.get(what, []) if hit[0]])
            places = outside.get(what, [])
            print(f"{what}: {inside} in locked memory, {len(places)} outside"
                  + "".join(f" {name}@{at:x}" for _, name, at in places[:4]))
            if places:
                bad.append(f"{what} stands outside of locked memory {len(places)} times")
        if not any(hit[0] for hit in hits.get("shop secret", [])):
            bad.append("the shop's secret was not found at all: the search is worth nothing")
    finally:
        rig.close()
    print(f"memory: {len(wanted)} secrets looked for, {len(bad)} faults" + "".join("; " + fault for fault in bad))
    sys.exit(1 if bad else 0)


main()
