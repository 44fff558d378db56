import Payments

/// The newest events people are told of on the overview: what people, rules and timers did, and the last few things
/// that failed or stopped with single orders. At hundreds of orders a second a list of everything would keep an act
/// for less than a second.
struct ToldEvents: Sendable {
    private var acts = Ring<Entry>(capacity: Limits.actsTold)
    private var samples = Ring<Entry>(capacity: Limits.samplesTold)
    private var count: Int64 = 0

    private struct Entry: Sendable {
        let number: Int64
        let event: FeedEvent
    }

    mutating func append(_ event: FeedEvent) {
        switch event.kind.telling {
        case .act: acts.append(next(event))
        case .sample: samples.append(next(event))
        case .none: break
        }
    }

    private mutating func next(_ event: FeedEvent) -> Entry {
        count += 1
        return Entry(number: count, event: event)
    }

    /// Newest first, in the order they happened.
    var newestFirst: [FeedEvent] {
        (acts.newestFirst + samples.newestFirst).sorted { $0.number > $1.number }.map(\.event)
    }
}

/// How a kind of event is listed on the overview.
enum EventTelling: Sendable {
    /// What a person, a rule or a timer did: as many as there is room for.
    case act
    /// One order's, of which there may be many a second: the newest few alone.
    case sample
    /// An order's way, which has its own screen and its own figures.
    case none
}

extension EventKind {
    var telling: EventTelling {
        switch self {
        case .breakerOpened, .breakerHalfOpened, .breakerClosed, .channelDegraded, .channelRecovered, .ejectionsHeld,
            .ejectionsResumed, .weightChanged, .canaryStarted, .canaryStopped, .canaryPromoted, .canaryRolledBack,
            .canaryInconclusive, .routingRolledBack, .failoverSet, .failoverCut, .failoverCleared, .timerUndone,
            .timerKept, .alertRaised, .alertCleared, .alertAcknowledged, .alertSnoozed, .alertWoken, .alertDelivered,
            .alertNotDelivered, .commandRefused, .riskRulesChanged, .riskRulesRefused, .peakPlanned, .payoutsPaused,
            .payoutsResumed, .batchWaiting, .batchSent, .batchDone, .ledgerHeadSigned, .ledgerAdjusted, .caseClaimed,
            .caseReleased, .caseApproved, .caseRejected, .caseHeld, .caseNoted, .caseOpinion, .caseOpinionVoid,
            .caseDisputed, .caseSentBack, .caseClaimEnded, .withdrawalReleased, .withdrawalDeferred,
            .refundRedirected:
            .act
        case .splitFailed, .splitReturnFailed, .refundFailed, .caseOpened, .caseReturned, .caseEscalated, .caseLapsed,
            .attemptMismatched, .cardNumberMasked, .shopMessageGivenUp, .refundElsewhere, .momentDoubted:
            .sample
        case .orderCreated, .orderAssessed, .orderRouted, .orderPaid, .orderClosed, .orderExpired, .orderFailed,
            .orderRejected, .orderReleased, .orderRetried, .orderReceived, .attemptPrepaid, .attemptRefused,
            .attemptUnknown, .attemptClosed, .attemptRenewed, .attemptSurplus, .refundCreated, .refundSucceeded,
            .splitSent,
            .splitAccepted,
            .splitSettled, .splitBlocked, .splitReturned, .splitDeadline, .participantSaved, .payeeChangeAsked,
            .payeeChanged, .purposeSpent, .withdrawalRequested, .withdrawalHeld,
            .withdrawalSent, .withdrawalAwaiting, .withdrawalSucceeded, .withdrawalFailed,
            .withdrawalReturned, .notificationAccepted, .notificationRepeated, .notificationRefused, .shopNotified,
            .shopNotifyFailed, .shopMessageResent, .riskShadowed:
            .none
        }
    }
}
