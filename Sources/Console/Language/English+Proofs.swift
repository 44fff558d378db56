/// Words of the commands about heads and proofs.
extension English {
    static let proofWords: [Word: String] = [
        .headOf: "head of {0}: {1} movements, {2} audit rows",
        .headLedger: "ledger root {0}",
        .headAudit: "audit root  {0}",
        .headKey: "signed by key {0}",
        .headKept: "kept in the store",
        .undelivered: "{0} not delivered, {1} shown",
        .messageWaits: "waiting",
        .messageGivenUp: "given up",
        .headNotKept: "an engine is at work here: this head is not kept in its store",
        .headWritten: "written to {0}: keep it where the store's owner cannot change it",
        .headAgrees: "the store agrees with the head of {0} over {1} movements and {2} audit rows",
        .headRefused: "not a head: {0}",
        .proofHolds: "the proof holds: share {0} of order {1}, {2} to {3}, booked {4}",
        .proofPlace: "movement {0} of {1} under the head of {2}, {3} hashes",
        .proofKeyTrusted: "signed by the key you trust, {0}",
        .proofKeyUnknown: "signed by key {0}: compare it with the one you were given, nothing else shows whose ledger",
        .proofRefused: "no proof: {0}",
        .proofUnknownLeg: "there is no share {0}",
        .proofNotArrived: "share {0} is {1}: it has not arrived, so there is nothing to prove yet",
        .headNoKey: "the store's heads are signed by key {0}, which is not in this folder: sign where it is",
        .proofNoKey: "it is not in this folder",
        .proofNoHead: "no signed head covers movement {0} yet, and the key cannot be read: {1}",
    ]
}
