/// Every text of the console's own, by what it says. `English` and `Chinese` hold the texts. It has no raw value: words
/// are looked up a hundred times a frame, and Swift would hash and compare their names.
package enum Word: Sendable, CaseIterable {
    // Frame
    case product, modeSafe, modeArmed, modeRead, alertsCount, reviewCount, lag, staleAge, waitingForEngine
    case bytesRate, peopleHere, tabOverview, tabChannels, tabOrders, tabReview, screenOverview, screenChannels
    case screenOrders, screenReview, tooSmall, hiddenColumns, fatalStopped, staleVerbs, engineSilent
    case nameAndTarget, skeleton, secondsShort, minutesShort, hoursShort, daysShort, heldAt, noFilter, sortLine
    case filterLine, sortUp, sortDown, sortWorst, sortNewest, nothingHere, nothingMatches
    // Overview
    case success5m, successLook, success1h, success24h, ordersPerSecond, peakToday, splitFail, cost1h, costRate
    case costTech, costBad, held, paidTotal, ordersTotal, alertsTitle, reviewTitle, oldest, overSla, ledgerTitle
    case ledgerBalanced, ledgerUnbalanced, ledgerDebit, ledgerCredit, ledgerEntries, preferenceTitle
    case preferenceAge, preferenceRegion, preferenceOrders, eventsTitle, timersTitle, timerBack, timerBy
    case timerHint, costShareTitle, successChart, chartNow, chartLow, backlogTitle, unknownOrders, latePaid
    case paidTwice, refundsOpen, openTasks, shopMessages, forged, proposalsTitle, acknowledged, closedAlert
    case valueBelow, valueAbove
    // Columns
    case colChannel, colState, colSuccess, colChange, colRate, colCapacity, colCost, colSplit, colWeight
    case colTrend, colP50, colP95, colTimeout, colInFlight, colRefund, colBreaker, colProbe, colTime, colOrder
    case colAmount, colSplits, colBuyer, colKind, colScore, colTry, colRisk, colShop, colShopNumber, colCase
    case colWhy, colPoints, colAge, colClaimed
    // Channels
    case channelCount, takingOrders, weightsSum, since, errors5m, noErrors, inFlightLine, capacityLine
    case breakerLine, breakerUntil, probesLine, overrideLine, lastChange, paidLine, timeoutLine, weightsTitle
    case weightPreference, weightCost, routingTitle, errorsTitle, errorShare, errorFirst, errorMeaning
    case changesTitle, successOne, detailCost
    // Orders
    case ordersShown, traceWaiting, whyTitle, whyNone, whyExplored, whyLost, whyChosen, whyPreference, whyCost
    case whySuccess, whyHeadroom, whyWeight, whyTie, whyRule, whyLicence, candPreference
    case candCost, candSuccess, candHeadroom
    case whyPrice, whyHeldBack, valGoes, valNet, valRetry, valTilt, valPrice, valValue, valShare, valForced, valProbe
    case valRamp, valDraw, valTerms, valSecond, flipTitle, flipNone, flipOr, flipPreference, flipWeight, flipSuccess
    case flipCost
    case candWeight, candTotal, candReason, attemptTitle, traceTitle, moneyTitle, findingsTitle, refundable
    case ledgerLine, moneyPaid, moneyFee, moneyShare, moneyShop, moneyRefunded, moneySurplus, moneyLeftOver
    case timingRealTime, timingNextDay, timingOnReceipt
    // Review
    case waitingCount, doneToday, rulesTitle, buyerTitle, deviceTitle, ageLine, ageUnknown, buyerLine
    case deviceLine, approveTitle, rejectTitle, holdTitle, fourEyesLine, deadlineLine, notesTitle
    case effCountsAsRefunded, effRefundsToMerchant, effRefundsToCard
    case lblRefunded, lblRedirect, hlpRefunded, hlpRedirect
    case evidenceWaiting, noEffect, effBuyerMayPay, effOrderEnds, effReleases, effRefunds, effSplitsNow
    case effSplitsLater, effShopKeeps, effStaysHeld, effAsksChannel, effTellsShop, effRefundEnds, effClosesCase
    case effPayoutsWait, effPayoutsLeave, effPromisesAtRisk, effCoverAfter, effGivesBack, effAccountsChange
    case effAttemptsSettle, effAttemptsClose
    // Dialog
    case riskClass, fieldReason, fieldWeight, fieldAmount, fieldNote, typeName, typeYes, pvMoves, pvMovesText
    case pvLost, pvLostText
    case pvSuccess, pvCost, pvExpected, pvCapacity, pvCapacityText, pvInFlight, pvInFlightText, pvTouches
    case pvTouchesText, pvChange, pvMoney, pvMoneyText, pvEffect, pvUndo, pvUndoText, pvNoUndo, pvData, pvSecond
    case pvSecondText, pvRefused, pvWaiting, pvFailed, pvIncomplete, escNothing, confirmYes, confirmName
    case confirmEnter, confirmOnce, sending, dialogQuiet, reasonsOffered
    // Messages
    case msgArmed, msgDisarmed, msgArmEnded, msgNeedsArm, msgReadOnly, msgNoTarget, msgNoAlert, msgNoTimer
    case msgReasonShort, msgReasonEmpty, msgNameDiffers, msgYesMissing, msgStale, msgWouldRefuse, msgLocked
    case msgNoPreview, msgBadNumber, msgSent, msgDone, msgDoneTimer, msgProposed, msgRefused, msgUnanswered
    case msgPasteDropped, msgPasteConfirm, msgBurstDropped, msgCopied, msgExported, msgExportFailed, msgPaused
    case msgResumed, msgTheme, msgThemeBad, msgGraph, msgUnknownCommand, msgUsage, msgFilterField
    case msgFilterValue, msgFilterLong, msgLeave, msgColumn, msgNoneUnclaimed, msgNotRecorded
    // Prompts
    case promptArm, promptFilter, promptCommand, promptHelp
    // Help
    case helpTitle, helpClass, helpEverywhere, helpHere, helpLine, helpFilterTitle, helpFilter1, helpFilter2
    case helpFilter3, helpFilter4
    // Labels
    case lblScreen, lblHelp, lblCommand, lblFilter, lblOpen, lblPause, lblAck, lblArm, lblBack, lblSort
    case lblWeight, lblFailover, lblCut, lblReturn, lblWhy, lblRefund, lblQuery, lblResend, lblCopy, lblExport, lblClaim
    case lblUnclaim, lblApprove, lblReject, lblHold, lblNote, lblKeep, lblUndo, lblZoom, lblLanguage, lblRepaint
    case lblNext, lblReverse, lblLast, lblMove, lblQuit, lblSecond, lblTheme, lblGraph
    // HelpText
    case hlpOverview, hlpChannels, hlpOrders, hlpReview, hlpLastScreen, hlpDown, hlpUp, hlpFirst, hlpLast
    case hlpPageDown, hlpPageUp, hlpLeft, hlpRight, hlpOpen, hlpBack, hlpZoom, hlpPause, hlpSort, hlpReverse
    case hlpFilter, hlpCommand, hlpHelp, hlpLanguage, hlpCopy, hlpExport, hlpRepaint, hlpLeavePrompt, hlpArm
    case hlpAck, hlpKeep, hlpUndo, hlpWeight, hlpFailover, hlpCut, hlpReturn, hlpRefund, hlpQuery, hlpResend
    case hlpWhy, hlpClaim
    case hlpUnclaim, hlpApprove, hlpReject, hlpHold, hlpNote, hlpNext, hlpSecond, hlpQuit, hlpTheme, hlpGraph
    // Splits and payouts
    case tabSplits, tabPayouts, screenSplits, screenPayouts, colSplit2, colReceiver, colRole, colRatio
    case colNext, colCode, colNumber, colItem, colWho, colLevel, colTier, colVia, colAccount, colDue
    case splitFailureHead, splitP95, splitWaiting, splitNextRun, splitPerson, splitChart, splitReasons
    case splitNoReasons, splitByChannel, splitByTiming, splitDeadlines, splitDaysLeft, accountsTitle
    case accountChange, treeTitle, treeNoHead, treeHead, treeSigned, treeSize, roundingToday, legOrder
    case legParts, legNumber, legTries, nextRetry, nextQuery, nextPerson, nextWait, payoutsOn, payoutsOff
    case payoutsInFlight, payoutsToday, payoutsFee, payoutsSaved, payoutsVip, payoutsBack, payoutsOwed
    case payoutsEscrow, batchWord, payeeWord, batchCount, batchChecks, batchWithin, batchHeld, batchStopped
    case batchDouble, batchCover, batchLevels, batchLevel, batchBiggest, batchPeople, batchVip, batchNobody
    case payeeAsked, payeeAgreed, payeeOpen, withdrawalOf, withdrawalLimit, lblRetrySplit, lblPausePayouts
    case lblGo, lblDefer, hlpSplits, hlpPayouts, hlpRetrySplit, hlpPausePayouts, hlpGo, hlpDefer
    // Capacity
    case tabCapacity, screenCapacity, colNow, colPeak, colWanted, colCeiling, colUse, colBoundBy, colDayUsed
    case colDayLimit, colDayEnd, colCalls, colCallsCeiling, colDay, capPeak, capPeakShort, capNoPeak
    case capPlannedBy, capAsked, capHighest, capFits, capLost, capLostShort, capNothingRecorded, capPointer, capSpills
    case capSpill, capNoSpill, capNobody, capAdvice, capNothingToDo, capRaiseRate, capRaiseCalls, capRaiseOpen
    case capRaiseDay, capBringBack, capEarlier, capNobodyTakes, capThenFits, capThenLost, capCallsLine
    case capDayLine, capSample, dayLine, lblCapacity, lblPeak, hlpCapacity, hlpPeak
    // The past
    case modeBack, backLine, msgBack, msgStandsStill, msgIsLive, msgNothingRecorded, msgRecorded, msgNotYet, msgGap
    case msgUnreadable, notRecorded, lblTime, lblLive, hlpEarlier, hlpLater, hlpMinuteEarlier, hlpMinuteLater
    case hlpGoTo, hlpLive
    // A slow link
    case msgLink, msgLinkOff, linkRate, lblLink, hlpLink
    // Canaries and versions
    case canaryTitle, canaryNone, canaryWeights, canaryShare, canaryLeft, canaryFailures, canaryEvidence
    case canaryInterval, canaryRatio, versionsTitle, fieldShare
    case pvBacktest, pvBacktestText, pvBacktestFew, pvBacktestUntried
    case pvCanary, pvCanaryPlan, pvCanarySoFar, lblCanary
    case lblStopCanary, lblPromote, lblRollback, hlpCanary, hlpStopCanary, hlpPromote, hlpRollback
    // Alerts
    case tabAlerts, screenAlerts, alertsToday, alertsDay, alertsNoisy, snoozedUntil, snoozedBy, alertOver, alertOpen
    case colAlert, colWhat, colWhere, colFigure, colSince, colLasted, colStanding, alertDetector, alertEvidence
    case alertFigures, alertChannels, alertLast, alertSince, alertSeenBy, alertNext, receiversTitle, receiversNone
    case receiverState, receiverLast, receiverFailing, receiverNext, saySnooze, lblAlerts, lblSnooze, hlpAlerts
    case hlpSnooze
    // Who is here
    case linkVersions, linkNotPermitted, whoTitle, whoLine, whoYou, whoShared, whoPreviews, whoNeverKey, whoHelp, pvAlso
    case pvAlsoText, lblWho, hlpWho
    // The review queue
    case queueFront
    case queueSla, queueMedian, queueAgreement, queueForAdmin, queueMarked, answersTitle, answersNote, alikeTitle
    case alikeNone, alikeLine, alikeRefunded, alikeUnpaid, alikeBack, historyTitle, opinionsTitle, opinionSealed
    case opinionApprove, opinionReject, opinionReason, byYouTitle, fromYouTitle, opinionLine, opinionDisputed
    case reviewersTitle, reviewerLine, reviewerPairs, reviewerClaimed, noReviewers, waitsSecond, waitsAdmin
    case holdTill, holdsLine, claimTill, heldTill, disputeLine, effSplitsOnReceipt, effChannelFee, effSharesEnd
    case effTellsBuyer, effWaitsForSecond, effRowsDone, effRowsProposed, effRowsRefused, fieldWording, fieldUntil
    case markedRows, reportTitle, reportLine, msgTaken, msgAnswered, msgRows, msgBadWording, msgBadMoment
    case msgMarkFirst, lblMark, hlpMark
    // Authority
    case msgReasonLong, msgUnlocked, msgNotYourName, msgNotHeard, modeLocked, lockedLine, lockedName, lockedHint
    case revealTitle, revealHint, revealUser, revealDevice, revealNumber, revealName, revealAccount, revealNewAccount
    case pvProposal, pvProposalText, lblWithdraw, hlpWithdraw, lblReveal, hlpReveal
    // Safety of dialogs, selections, timers
    case alertsAside, modePaused, timerChip, timerChipMine, timerCount, tooSmallDialog, dlgNotWhole, dlgMore, dlgRows
    case msgTooSoon, msgOnceOver, msgPreviewChanged, noticeTitle, noticeHint, noticeWhy, pvTypeWeight, msgSameWeight
    case fieldMinutes, pvAlert, pvUntil, pvUntilText, effReceiverWaits, effNobodyTold, lblWake, hlpWake, timerNamed
    case pvTimer, pvTimerText, pvTimerKeeps, pvTimerUndoes, pvTimerOther, pvTimerPick, msgTimerOver, msgTimerEnded
    case msgEscTop, msgLeaveDemo
    case msgRowMoved, listGone, msgNoSuchOrder, msgManyOrders, traceSearching, noChannelName, noChannelHead
    case noChannelCount, noChannelNow, lapsedToday, reasonNoChannel, colFailed, sampleOf, pvRows, pvRowsSeen
    case pvRowsUnseen
    case msgRowsUnseen, pvOrder, pvOrderText, pvDay, pvDayText
    // Audit
    case tabAudit, screenAudit, colAct, colBy, colClass, colOn, colBeforeAfter, colReason, colSecond, colSession
    case colRule, colSequence, audToday, audBySystem, audRefused, audUndone, audNoReason, audChainOK, audChainChecking
    case audChainOpen, audChainBad, audRefusedMark, audAuto, audSession, audTyped, audReason, audSeen, audShown
    case audGuard, audPreview, audBefore, audAfter, audUnchanged, audPrevious, audThis, audSigned, audNotSigned
    case audConsidered, audAction, audDetail, audSecond, audCounts, audLevel, audLevelUndone, audRefusals, audNoRefusals
    case audByPeople, audVerifyLine, audExportLine, audLooked, audReplayLine, audChainOKShort, audSignedBy
    case audMoves, audLost, audSuccess, audCost, audOrders, msgAuditCheck
    case msgNotNoted, msgNoSession, msgReplayHow, msgOldest, lblVerify, lblReplay, hlpAudit, hlpVerify, hlpReplay
    // Heads and proofs
    case undelivered, messageWaits, messageGivenUp, messageTo, messageTried, messageEnded, messageMade
    case tabMessages, screenMessages
    case lblMessages, hlpMessages, colMessage, colTells, colAddress, colAnswer, colTries
    case headOf, headLedger, headAudit, headKey, headKept, headNotKept, headWritten, headAgrees, headRefused
    case proofHolds, proofPlace, proofKeyTrusted, proofKeyUnknown, proofRefused, proofUnknownLeg, proofNotArrived
    case proofNoHead, proofNoKey, headNoKey
    // Report on money
    case rptPeriod, rptOrder, rptSum, rptSince, rptTotals, rptTotal, rptPositions, rptWithdrawals, rptOldest
    case rptCount, rptClean, rptConcerns, rptContract, rptWhole, rptNotWhole, rptNoOrder
}
