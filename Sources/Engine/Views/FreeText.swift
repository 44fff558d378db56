import Operations
import Payments

extension ConsoleSnapshot {
    /// Masks personal numbers in what people wrote: notes, reasons, evidence. Everything else is masked where it is
    /// made.
    var withMaskedText: ConsoleSnapshot {
        var masked = self
        for index in masked.changes.indices {
            masked.changes[index].reason = Masking.text(masked.changes[index].reason)
            masked.changes[index].change = Masking.text(masked.changes[index].change)
        }
        for index in masked.proposals.indices {
            masked.proposals[index].reason = Masking.text(masked.proposals[index].reason)
        }
        if var detail = masked.caseDetail {
            for index in detail.notes.indices { detail.notes[index].text = Masking.text(detail.notes[index].text) }
            for index in detail.findings.indices {
                detail.findings[index].evidence = Masking.text(detail.findings[index].evidence)
            }
            masked.caseDetail = detail
        }
        if var trace = masked.orderTrace {
            for index in trace.findings.indices {
                trace.findings[index].evidence = Masking.text(trace.findings[index].evidence)
            }
            masked.orderTrace = trace
        }
        return masked
    }
}
