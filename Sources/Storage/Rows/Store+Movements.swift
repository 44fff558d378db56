package import Ledger
package import Payments

struct MovementStatements {
    let insert, insertEntry, byOrder, entriesByOrder, lastLink, lastEntry, totals, balances: SQLStatement
    let addBalance, insertBalance, saveHead, head, arrival, payments, link: SQLStatement

    init(_ connection: SQLConnection) {
        insert = connection.statement(
            """
            INSERT INTO movements (sequence, id, kind, order_id, partition, shop, subject, at, currency, first_entry, \
            entry_count, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """)
        insertEntry = connection.statement(
            "INSERT INTO entries (number, movement, account, side, amount) VALUES ($1, $2, $3, $4, $5)")
        byOrder = connection.statement(
            """
            SELECT sequence, id, kind, order_id, shop, subject, at, currency FROM movements \
            WHERE order_id = $1 ORDER BY sequence
            """)
        entriesByOrder = connection.statement(
            """
            SELECT e.movement, e.account, e.side, e.amount FROM movements m \
            JOIN entries e ON e.number >= m.first_entry AND e.number < m.first_entry + m.entry_count \
            WHERE m.order_id = $1 ORDER BY e.number
            """)
        link = connection.statement("SELECT hash FROM movements WHERE sequence = $1")
        lastLink = connection.statement("SELECT sequence, hash FROM movements ORDER BY sequence DESC LIMIT 1")
        lastEntry = connection.statement("SELECT number FROM entries ORDER BY number DESC LIMIT 1")
        totals = connection.statement(
            """
            SELECT currency, CAST(SUM(debit) AS BIGINT), CAST(SUM(credit) AS BIGINT), CAST(SUM(entries) AS BIGINT) \
            FROM balances GROUP BY currency ORDER BY currency
            """)
        balances = connection.statement(
            """
            SELECT partition, account, currency, debit, credit, entries FROM balances \
            WHERE substr(account, 1, length($1)) = $1 ORDER BY account, currency
            """)
        let table = connection.table("balances")
        addBalance = table.update(
            "debit = debit + $1, credit = credit + $2, entries = entries + $3",
            where: "partition = $4 AND account = $5 AND currency = $6")
        insertBalance = table.insert("debit, credit, entries, partition, account, currency")
        saveHead = connection.statement(
            """
            INSERT INTO chain_heads (chain, sequence, hash) VALUES ($1, $2, $3) \
            ON CONFLICT (chain) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
            """)
        head = connection.statement("SELECT sequence, hash FROM chain_heads WHERE chain = $1")
        payments = connection.statement(
            """
            SELECT m.sequence, m.order_id FROM movements m WHERE m.sequence > $1 \
            AND m.kind IN ('payment', 'surplus_payment') AND m.at >= $2 AND m.at < $3 AND NOT EXISTS \
            (SELECT 1 FROM movements e WHERE e.order_id = m.order_id AND e.sequence < m.sequence \
            AND e.kind IN ('payment', 'surplus_payment')) ORDER BY m.sequence LIMIT $4
            """)
        arrival = connection.statement(
            """
            SELECT sequence FROM movements WHERE subject = $1 AND kind IN ('split', 'commission_accrued') \
            AND partition = $2 ORDER BY sequence LIMIT 1
            """)
    }
}

extension Store {
    /// Books a movement: checked, chained to the one before it, and never changed again. `.rejected` when it does not
    /// balance or its fact (kind and subject) is booked already.
    package func insert(_ movement: Movement) throws(StoreError) {
        do {
            try movement.checkInvariants()
        } catch {
            throw .rejected("movement \(movement.id): \(error)")
        }
        if !movement.order.isNone { try requireSamePartition(movement.id, movement.order) }
        try write { () throws(StoreError) in
            let head = memory.ends.ledger
            let row = MovementRow(movement, sequence: head.sequence + 1, firstEntry: memory.ends.entry + 1)
            let hash = row.hash(after: head.hash)
            try insert(row, hash)
            memory.ends.ledger = head.next(hash)
            memory.ends.entry += row.entryCount
            memory.balances.add(row)
            try grow(.ledger, row.leafHash)
        }
    }

    private func insert(_ row: MovementRow, _ hash: [UInt8]) throws(StoreError) {
        try movements.insert.run {
            $0.integer(row.sequence)
            $0.text(row.id)
            $0.text(row.kind)
            $0.text(row.order.isEmpty ? nil : row.order)
            $0.integer(row.partition)
            $0.text(row.shop)
            $0.text(row.subject)
            $0.integer(row.at)
            $0.text(row.currency)
            $0.integer(row.firstEntry)
            $0.integer(row.entryCount)
            $0.bytes(hash)
        }
        var number = row.firstEntry
        for entry in row.entries {
            try movements.insertEntry.run {
                $0.integer(number)
                $0.integer(row.sequence)
                $0.text(entry.account)
                $0.text(entry.side)
                $0.integer(entry.minorUnits)
            }
            number += 1
        }
    }

    /// Movements booked so far, those of the running batch included.
    package var movementCount: Int64 { memory.ends.ledger.sequence }

    /// In the order they were booked; each is checked again as it is read.
    package func movements(of order: OrderID) throws(StoreError) -> [Movement] {
        let entries = try movements.entriesByOrder.rows({ $0.id(order) }) { row throws(StoreError) in
            (sequence: row.int64(), entry: try row.entry())
        }
        return try movements.byOrder.rows({ $0.id(order) }) { row throws(StoreError) in
            let sequence = row.int64()
            return try row.movement(entries: entries.filter { $0.sequence == sequence }.map(\.entry))
        }
    }

    /// Sums over all entries by currency, those of the running batch included. Debit and credit are equal as long as
    /// the ledger is whole.
    package func ledgerTotals() throws(StoreError) -> [LedgerTotal] {
        var totals = try movements.totals.rows({ _ in }) { row throws(StoreError) in
            LedgerTotal(
                currency: try row.name(), debitMinorUnits: row.int64(), creditMinorUnits: row.int64(),
                entries: row.int64())
        }
        for (account, sum) in try memory.balances.sums() {
            guard let currency = Currency(rawValue: account.currency) else { continue }
            let known = totals.firstIndex { $0.currency == currency }
            let index = known ?? totals.endIndex
            if known == nil { totals.append(LedgerTotal(currency: currency)) }
            totals[index].debitMinorUnits += sum.debit
            totals[index].creditMinorUnits += sum.credit
            totals[index].entries += sum.entries
        }
        return totals.sorted { $0.currency.rawValue < $1.currency.rawValue }
    }

    /// Sums of the accounts whose text form begins with `prefix`, those of the running batch included, by account.
    package func balances(prefix: String) throws(StoreError) -> [AccountBalance] {
        var balances = try movements.balances.rows({ $0.text(prefix) }) { row throws(StoreError) in
            row.skip()
            return AccountBalance(
                account: row.text(), currency: try row.name(), debit: row.int64(), credit: row.int64())
        }
        for (account, sum) in try memory.balances.sums() where account.account.hasPrefix(prefix) {
            guard let currency = Currency(rawValue: account.currency) else { continue }
            let known = balances.firstIndex { $0.account == account.account && $0.currency == currency }
            let index = known ?? balances.endIndex
            if known == nil {
                balances.append(AccountBalance(account: account.account, currency: currency, debit: 0, credit: 0))
            }
            balances[index].debit += sum.debit
            balances[index].credit += sum.credit
        }
        return balances.sorted { ($0.account, $0.currency.rawValue) < ($1.account, $1.currency.rawValue) }
    }
}

/// Sums of all ledger entries in one currency.
package struct LedgerTotal: Sendable, Equatable {
    package let currency: Currency
    package var debitMinorUnits: Int64 = 0
    package var creditMinorUnits: Int64 = 0
    package var entries: Int64 = 0

    package var isBalanced: Bool { debitMinorUnits == creditMinorUnits }
}

/// Sums of one account's entries in minor units.
package struct AccountBalance: Sendable, Equatable {
    /// `LedgerAccount.text`
    package let account: String
    package let currency: Currency
    package var debit: Int64
    package var credit: Int64
}

extension SQLRow {
    fileprivate mutating func entry() throws(StoreError) -> LedgerEntry {
        let text = text()
        guard let account = LedgerAccount(text: text) else { throw .fatal("column account: \"\(text)\" is no account") }
        return LedgerEntry(account: account, side: try name(), minorUnits: int64())
    }

    fileprivate mutating func movement(entries: [LedgerEntry]) throws(StoreError) -> Movement {
        let movement = Movement(
            id: id(), kind: try name(), order: idOrNone(), shop: shop(), subject: text(), at: time(),
            currency: try name(), entries: entries)
        do {
            try movement.checkInvariants()
        } catch {
            throw .fatal("movement \(movement.id): \(error)")
        }
        return movement
    }
}
