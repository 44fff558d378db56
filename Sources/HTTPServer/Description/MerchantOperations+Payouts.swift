import JSON
import Payments

/// Calls about participants and their withdrawals.
extension MerchantOperations {
    private func participant(_ meaning: String) -> Operation.Answer {
        Operation.Answer(
            status: 200, meaning: meaning, content: .json(schemas.participant), example: examples.participant)
    }

    private func withdrawal(_ status: Int, _ meaning: String) -> Operation.Answer {
        Operation.Answer(
            status: status, meaning: meaning, content: .json(schemas.withdrawal), example: examples.withdrawal)
    }

    private func spending(_ status: Int, _ meaning: String) -> Operation.Answer {
        Operation.Answer(
            status: status, meaning: meaning, content: .json(schemas.spending), example: examples.spending)
    }

    var participants: [Operation] {
        [
            Operation(
                .saveParticipant, "PUT", "/v1/participants/{id}", .participants, summary: "Make a participant known",
                meaning:
                    "Under your own number, which split plans name. Again: changes level, tier and contract; name and "
                    + "accounts change through /payee.",
                body: schemas.saveParticipant,
                answers: [participant("The participant."), unknown("Nothing is known about the change yet.")],
                errors: MerchantOperations.bodyErrors + [.notFound, .conflict]),
            Operation(
                .readParticipant, "GET", "/v1/participants/{id}", .participants, summary: "Read a participant",
                meaning: "With what it may withdraw, what is on its way and what it owes back.",
                answers: [participant("The participant."), unknown("It could not be read in time.")],
                errors: [.invalidField, .unknownField, .notFound]),
            Operation(
                .changePayee, "POST", "/v1/participants/{id}/payee", .participants,
                summary: "Ask for other accounts",
                meaning:
                    "In force after 24 hours and the word of a second person; until then the old ones are used. What "
                    + "is in force already takes a waiting change back.",
                body: schemas.changePayee,
                answers: [participant("The participant."), unknown("Nothing is known about the change yet.")],
                errors: MerchantOperations.bodyErrors + [.notFound, .conflict]),
            Operation(
                .spendPurpose, "POST", "/v1/participants/{id}/spendings", .participants,
                summary: "Spend commission bound to a purpose",
                meaning: "Pays goods of the kinds the commission is bound to, oldest commission first.",
                body: schemas.spendPurpose,
                answers: [
                    spending(201, "Spent."), spending(200, "Spent before by the same request."),
                    unknown("Nothing is known about the spending yet."),
                ],
                errors: MerchantOperations.bodyErrors + [.notFound, .conflict, .insufficientBalance]),
        ]
    }

    var withdrawals: [Operation] {
        [
            Operation(
                .createWithdrawal, "POST", "/v1/withdrawals", .withdrawals, summary: "Withdraw commission",
                meaning:
                    "Reserves the amount, checks limits and risk, and lets it leave with the next batch of its tier.",
                body: schemas.createWithdrawal,
                answers: [
                    withdrawal(201, "Taken."), withdrawal(200, "Taken before by the same request."),
                    unknown("Nothing is known about the withdrawal yet."),
                ],
                errors: MerchantOperations.bodyErrors + [
                    .notFound, .conflict, .insufficientBalance, .limitExceeded, .wrongState,
                ]),
            Operation(
                .readWithdrawal, "GET", "/v1/withdrawals/{id}", .withdrawals, summary: "Read a withdrawal",
                meaning: "The withdrawal as it stands.",
                answers: [withdrawal(200, "The withdrawal."), unknown("It could not be read in time.")],
                errors: [.invalidField, .unknownField, .notFound]),
            Operation(
                .findWithdrawal, "GET", "/v1/withdrawals", .withdrawals, summary: "Find a withdrawal, or list them",
                meaning:
                    "With shop_withdrawal_number the withdrawal as it stands; without it a list of withdrawals by the "
                    + "time they were made, page by page.",
                query: MerchantSchemas.page(of: "withdrawal", "shop_withdrawal_number"),
                answers: [
                    withdrawal(200, "The withdrawal."),
                    Operation.Answer(
                        status: 200, meaning: "A page of withdrawals.", content: .json(schemas.withdrawalList),
                        example: examples.page([examples.withdrawal])),
                    unknown("It could not be read in time."),
                ],
                errors: [.invalidField, .unknownField, .notFound]),
            Operation(
                .cancelWithdrawal, "POST", "/v1/withdrawals/{id}/cancel", .withdrawals, summary: "Cancel a withdrawal",
                meaning:
                    "Before it has left, or while the receiver has not confirmed; the amount goes back. Without a "
                    + "body.",
                answers: [
                    withdrawal(200, "Cancelled, or about to be: see its state."),
                    unknown("Nothing is known about the cancellation yet."),
                ],
                errors: [.invalidField, .unknownField, .notFound, .wrongState]),
        ]
    }
}
