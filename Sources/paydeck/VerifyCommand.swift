import ArgumentParser
import EngineHost
import Payments
import Storage

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute ledger sums and hash chains of a store; names the first bad row.")

    @Option(help: "The data folder of a stopped engine (or a copy of it).")
    var data: String

    func run() throws {
        let path = data + "/paydeck.sqlite"
        guard FileText.exists(path) else {
            StandardStreams.complain("\(path): there is no store; --data names the folder of an engine or demo")
            throw Exit.unusable
        }
        do {
            let store = try Store.open(path: path, readOnly: true)
            defer { store.close() }
            let faults = try StoreVerification.run(store) { part, count in
                StandardStreams.progress("\(part): \(count) rows")
            }
            StandardStreams.endProgress()
            for total in try store.ledgerTotals() {
                StandardStreams.print(
                    "ledger \(total.currency.rawValue): debit \(total.debitMinorUnits) credit \(total.creditMinorUnits)"
                        + " in \(total.entries) entries")
            }
            guard let first = faults.first else { return StandardStreams.print("verified: no fault") }
            for fault in faults { StandardStreams.print("fault: \(fault.table) \(fault.row): \(fault.what)") }
            StandardStreams.complain("first bad row: \(first.table) \(first.row)")
            throw Exit.foundFault
        } catch let error as StoreError {
            StandardStreams.endProgress()
            StandardStreams.complain("\(path): \(error)")
            throw Exit.foundFault
        }
    }
}
