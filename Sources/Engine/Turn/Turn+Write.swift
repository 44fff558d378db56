import Alerts
import Experiments
import Payments
import Storage

/// Writing a turn's decisions to the store: what differs from how it was read, each row once.
extension Turn {
    func write() throws(StoreError) {
        for index in opened.indices { try writeFile(at: index) }
        try writePayouts()
        for decision in decisions { try store.insert(decision) }
        for key in keys {
            try store.remember(key: key.key, shop: key.shop, requestDigest: key.digest, order: key.order, at: at)
        }
        for message in messages { try store.insert(message) }
        try writeTasks()
        for movement in movements { try store.insert(movement) }
        try writeCases()
        for change in timers {
            if change.isNew { try store.insert(change.timer) } else { try store.update(change.timer) }
        }
        try writeSteering()
        try writeCanaries()
        for audit in audits { _ = try store.append(audit) }
        for action in actions { try store.insert(action) }
        for index in events.indices { setSequence(try store.append(events[index]), at: index) }
    }

    private func writeFile(at index: Int) throws(StoreError) {
        guard let original = opened[index].original else {
            let file = opened[index].current
            try store.insert(file.order)
            for attempt in file.attempts { try store.insert(attempt) }
            return
        }
        if original == opened[index].current { return }
        stamp(index, original)
        let file = opened[index].current
        if file.order != original.order { try store.update(file.order) }
        try writeAttempts(file, original)
        for (position, refund) in file.refunds.enumerated() {
            if position >= original.refunds.count {
                try store.insert(refund)
            } else if refund != original.refunds[position] {
                try store.update(refund)
            }
        }
        for (position, leg) in file.legs.enumerated() {
            if position >= original.legs.count {
                try store.insert(leg)
            } else if leg != original.legs[position] {
                try store.update(leg)
            }
        }
        try writeReturns(file, original)
    }

    private func writeReturns(_ file: OrderFile, _ original: OrderFile) throws(StoreError) {
        for (position, item) in file.returns.enumerated() {
            if position >= original.returns.count {
                try store.insert(item)
            } else if item != original.returns[position] {
                try store.update(item)
            }
        }
    }

    private func writeAttempts(_ file: OrderFile, _ original: OrderFile) throws(StoreError) {
        for (position, attempt) in file.attempts.enumerated() {
            if position >= original.attempts.count {
                try store.insert(attempt)
            } else if attempt != original.attempts[position] {
                try store.update(attempt)
            }
        }
    }

    /// Every change of an order makes it one version newer; changed rows carry the moment.
    private func stamp(_ index: Int, _ original: OrderFile) {
        editFile(at: index) { file in
            if file.order != original.order {
                file.order.version = original.order.version + 1
                file.order.updatedAt = at
            }
            for position in original.attempts.indices where file.attempts[position] != original.attempts[position] {
                file.attempts[position].updatedAt = at
            }
            for position in original.refunds.indices where file.refunds[position] != original.refunds[position] {
                file.refunds[position].updatedAt = at
            }
            for position in original.legs.indices where file.legs[position] != original.legs[position] {
                file.legs[position].updatedAt = at
            }
            for position in original.returns.indices where file.returns[position] != original.returns[position] {
                file.returns[position].updatedAt = at
            }
        }
    }

    private func writeTasks() throws(StoreError) {
        for id in taskOrder {
            guard let change = tasks[id] else { continue }
            if change.original == nil {
                if planted.contains(.forgetTaskOnCrash), change.current.kind == .refund { continue }
                try store.insert(change.current)
            } else if change.original != change.current {
                try store.update(change.current)
            }
        }
    }

    private func writeCases() throws(StoreError) {
        for index in caseChanges.indices {
            guard let original = caseChanges[index].original else {
                try store.insert(caseChanges[index].current)
                continue
            }
            stampCase(at: index, after: original)
            try store.update(caseChanges[index].current)
        }
    }

    /// Canaries before the orders they count.
    private func writeCanaries() throws(StoreError) {
        for canary in steering.canaries.reversed() where !newCanaries.contains(canary.id) {
            if changedCanaries.contains(canary.id) { try store.update(canary) }
        }
        for canary in steering.canaries.reversed() where newCanaries.contains(canary.id) { try store.insert(canary) }
        for order in canaryOrders { try store.insert(order) }
        for order in endedCanaryOrders { try store.update(order) }
        for version in versions { try store.insert(version) }
        for change in riskChanges { try store.insert(change.version) }
    }

    private func writeProposals() throws(StoreError) {
        let known = Set(engine.steering.proposals.map(\.id))
        for proposal in steering.proposals where !known.contains(proposal.id) { try store.insert(proposal) }
        for proposal in endedProposals { try store.update(proposal) }
    }

    private func writeSteering() throws(StoreError) {
        let before = engine.steering
        let changed = steering.settings.filter { before.settings[$0.key] != $0.value }
        if !changed.isEmpty {
            for (_, setting) in changed.sorted(by: { $0.key < $1.key }) { try store.save(setting) }
        }
        if before.weights != steering.weights || before.settingsVersion != steering.settingsVersion {
            try store.setValue(Steering.weightsKey, steering.weightsText)
        }
        try writeProposals()
        if before.movedToday != steering.movedToday {
            try store.setValue(MovedToday.key, steering.movedToday.text)
        }
        if before.payouts != steering.payouts {
            try store.setValue(PayoutSwitch.key, steering.payoutsText)
        }
        if before.cuts != steering.cuts { try store.setValue(Steering.cutsKey, steering.cutsText) }
        if before.peak != steering.peak {
            try store.setValue(RegisteredPeak.key, steering.peak?.text ?? "")
        }
        if steering.book.hasLastingChange(since: before.book) {
            try store.setValue(Steering.alertsKey, steering.alertsText)
        }
        if before.outboxes != steering.outboxes {
            try store.setValue(Steering.outboxesKey, steering.outboxesText)
        }
    }
}
