import Alerts
import Engine
package import HTTPServer
import Payments

extension HostGateway {
    package func metrics() async -> [MetricFamily] {
        guard let counters = await ask({ engine, now in engine.counters(at: now) }) else { return [] }
        return EngineMetrics.families(counters)
    }

    package func health() async -> HealthReport {
        if let reason = lane.fatal { return HealthReport(status: .stopped, reason: reason) }
        if let hindrance = lane.hindrance { return HealthReport(status: .degraded, reason: hindrance.rule) }
        let asked = SystemClock.ticks()
        guard let (acceptance, bar) = await ask({ engine, _ in (engine.acceptance, engine.bar) }) else {
            return HealthReport(status: .stopped, reason: "the engine does not answer")
        }
        let lag = SystemClock.ticks() - asked
        switch acceptance {
        case .stopped(let reason): return HealthReport(status: .stopped, reason: reason, lagMilliseconds: lag)
        case .accepting:
            if let bar { return HealthReport(status: .degraded, reason: bar.rule, lagMilliseconds: lag) }
            guard lag < 1_000 else {
                return HealthReport(status: .degraded, reason: "the engine is slow to answer", lagMilliseconds: lag)
            }
            return HealthReport(status: .ok, lagMilliseconds: lag)
        }
    }

    /// Asks the lane from a worker, so that no thread of the server blocks.
    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (Engine, Timestamp) -> Answer
    ) async -> Answer? {
        await withCheckedContinuation { continuation in
            let isTaken = workers.offer { [lane] in continuation.resume(returning: lane.ask(question)) }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }
}

/// The engine's figures as metrics. Names end in their unit, as Prometheus wants them.
enum EngineMetrics {
    static func families(_ counters: EngineCounters) -> [MetricFamily] {
        totals(counters) + gauges(counters) + alerts(counters) + ceilings(counters)
    }

    private static func totals(_ counters: EngineCounters) -> [MetricFamily] {
        [
            one(
                "paydeck_orders_created_total", "Orders made since the store was made.", .counter,
                counters.ordersCreated),
            one("paydeck_orders_paid_total", "Orders paid.", .counter, counters.paidOrders),
            labelled(
                "paydeck_paid_minor_units_total", "Money taken by currency, in its minor units.", .counter, "currency",
                [(Currency.cny.rawValue, counters.paidMinorUnits)]
                    + counters.paidOtherMinorUnits.map { ($0.key.rawValue, $0.value) }),
            one("paydeck_orders_paid_late_total", "Orders paid after they had ended.", .counter, counters.latePaid),
            MetricFamily(
                name: "paydeck_attempts_total", help: "Attempts by channel and outcome.", kind: .counter,
                samples: counters.attempts
                    .sorted { ($0.key.channel.text, $0.key.outcome) < ($1.key.channel.text, $1.key.outcome) }
                    .map { entry in
                        MetricFamily.Sample(
                            .whole(entry.value),
                            labels: [.init("channel", entry.key.channel.text), .init("outcome", entry.key.outcome)])
                    }),
            labelled(
                "paydeck_refunds_total", "Refunds by state reached.", .counter, "state",
                counters.refunds.map { ($0.key.rawValue, $0.value) }),
            labelled(
                "paydeck_refunds_elsewhere_total", "Refunds channels made that we had not asked for.", .counter,
                "channel", counters.refundsElsewhere.map { ($0.key.text, $0.value) }),
            one(
                "paydeck_refunds_elsewhere_unknown_total", "Those of them of which the channel told no amount.",
                .counter, counters.refundsElsewhereUnknown),
            labelled(
                "paydeck_moments_doubted_total", "Payments told with a moment that cannot be true.", .counter,
                "channel", counters.momentsDoubted.map { ($0.key.text, $0.value) }),
            labelled(
                "paydeck_split_legs_total", "Shares by state reached.", .counter, "state",
                counters.splitLegs.map { ($0.key.rawValue, $0.value) }),
            labelled(
                "paydeck_notifications_total", "Channel notifications by what became of them.", .counter, "outcome",
                [
                    ("accepted", counters.notificationsAccepted), ("repeated", counters.notificationsRepeated),
                    ("refused", counters.notificationsRefused),
                ]),
            MetricFamily(
                name: "paydeck_notifications_refused_total",
                help: "Channel notifications not believed since the start, by channel and reason.", kind: .counter,
                samples: pairs(
                    Dictionary(counters.refusedNotifications.map { ($0.key.text, $0.value) }) { first, _ in first },
                    "channel", "reason") { $0 }),
            one(
                "paydeck_shop_messages_delivered_total", "Messages delivered to shops.", .counter,
                counters.shopMessagesDelivered),
            one(
                "paydeck_shop_messages_given_up_total", "Messages no shop took before their repeats ended.", .counter,
                counters.shopMessagesGivenUp),
            one("paydeck_commands_refused_total", "Operators' commands refused.", .counter, counters.commandsRefused),
            labelled(
                "paydeck_orders_no_channel_total", "Orders refused because no channel could take them.", .counter,
                "currency", counters.noChannelOrders.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
            labelled(
                "paydeck_orders_no_channel_minor_units_total", "What they were for, in minor units.", .counter,
                "currency", counters.noChannelMinorUnits.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
            one(
                "paydeck_review_cases_lapsed_total", "Cases that ended unanswered with their order's time.", .counter,
                counters.casesLapsed),
            one(
                "paydeck_card_numbers_masked_total", "Card numbers found in free text and stored masked.", .counter,
                counters.cardNumbersMasked),
        ]
    }

    private static func gauges(_ counters: EngineCounters) -> [MetricFamily] {
        [
            labelled(
                "paydeck_orders", "Orders by state now.", .gauge, "state",
                counters.ordersByState.map { ($0.key.rawValue, $0.value) }),
            one(
                "paydeck_open_tasks", "Acts outside that are decided and not settled.", .gauge,
                Int64(counters.openTasks)),
            one(
                "paydeck_shop_messages_waiting", "Messages shops have not taken yet.", .gauge,
                Int64(counters.shopMessagesWaiting)),
            one("paydeck_review_cases_open", "Cases that wait for a person.", .gauge, Int64(counters.openCases)),
            labelled(
                "paydeck_attempts_in_flight", "Attempts under way by channel.", .gauge, "channel",
                counters.inFlight.map { ($0.key.text, Int64($0.value)) }),
            MetricFamily(
                name: "paydeck_breaker_open", help: "1 while the channel's breaker is not closed.", kind: .gauge,
                samples: counters.breakers.sorted { $0.key < $1.key }.map { entry in
                    MetricFamily.Sample(
                        .whole(entry.value == "closed" ? 0 : 1), labels: [.init("channel", entry.key.text)])
                }),
            MetricFamily(
                name: "paydeck_ledger_minor_units", help: "Sums of the ledger's sides, in minor units of the currency.",
                kind: .gauge,
                samples: pairs(
                    Dictionary(uniqueKeysWithValues: counters.ledgerSums.map {
                        ($0.key.rawValue, ["debit": $0.value.debitMinorUnits, "credit": $0.value.creditMinorUnits])
                    }), "currency", "side") { $0 }),
            one("paydeck_ledger_entries", "Entries of the ledger.", .gauge, counters.ledgerEntries),
        ]
    }

    private static func alerts(_ counters: EngineCounters) -> [MetricFamily] {
        [
            labelled(
                "paydeck_alerts_open", "Alerts that stand now, by kind.", .gauge, "kind",
                counters.openAlerts.map { ($0.key, Int64($0.value)) }),
            MetricFamily(
                name: "paydeck_alert_deliveries_total",
                help: "Tries to deliver messages about alerts, by receiver and outcome.", kind: .counter,
                samples: pairs(counters.alertDeliveries, "receiver", "outcome") { $0 }),
        ]
    }

    private static func ceilings(_ counters: EngineCounters) -> [MetricFamily] {
        let byChannel = Dictionary(uniqueKeysWithValues: counters.ceilings.map { ($0.key.text, $0.value) })
        return [
            MetricFamily(
                name: "paydeck_channel_ceiling",
                help: "Each channel's ceilings: orders a second, calls, open orders, fen a day.", kind: .gauge,
                samples: pairs(byChannel, "channel", "ceiling") { $0.limit }),
            MetricFamily(
                name: "paydeck_channel_ceiling_use_basis_points", help: "How much of each ceiling is used now.",
                kind: .gauge, samples: pairs(byChannel, "channel", "ceiling") { $0.useBasisPoints }),
        ]
    }

    /// Samples with two labels, in the order of their names.
    private static func pairs<Value>(
        _ table: [String: [String: Value]], _ outer: String, _ inner: String, _ number: (Value) -> Int64
    ) -> [MetricFamily.Sample] {
        table.sorted { $0.key < $1.key }.flatMap { first in
            first.value.sorted { $0.key < $1.key }.map { second in
                MetricFamily.Sample(
                    .whole(number(second.value)), labels: [.init(outer, first.key), .init(inner, second.key)])
            }
        }
    }

    private static func one(_ name: String, _ help: String, _ kind: MetricFamily.Kind, _ value: Int64) -> MetricFamily
    {
        MetricFamily(name: name, help: help, kind: kind, samples: [MetricFamily.Sample(.whole(value))])
    }

    private static func labelled(
        _ name: String, _ help: String, _ kind: MetricFamily.Kind, _ label: String, _ values: [(String, Int64)]
    ) -> MetricFamily {
        MetricFamily(
            name: name, help: help, kind: kind,
            samples: values.sorted { $0.0 < $1.0 }.map {
                MetricFamily.Sample(.whole($0.1), labels: [.init(label, $0.0)])
            })
    }
}
