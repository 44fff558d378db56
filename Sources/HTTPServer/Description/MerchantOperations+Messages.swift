import JSON
import Payments

/// Calls about messages: what was missed can be had again.
extension MerchantOperations {
    private func delivery(_ meaning: String) -> Operation.Answer {
        Operation.Answer(status: 200, meaning: meaning, content: .json(schemas.delivery), example: examples.delivery)
    }

    var messages: [Operation] {
        [
            Operation(
                .listMessages, "GET", "/v1/messages", .messages, summary: "List messages to you",
                meaning:
                    "What was sent to your notify_urls, with content and last answer. After an outage of yours: "
                    + "state=undelivered tells what is missing.",
                query: MerchantSchemas.messagePages,
                answers: [
                    Operation.Answer(
                        status: 200, meaning: "A page.", content: .json(schemas.messageList),
                        example: examples.page([examples.delivery])),
                    unknown("The messages could not be read in time."),
                ],
                errors: [.invalidField, .unknownField]),
            Operation(
                .readMessage, "GET", "/v1/messages/{id}", .messages, summary: "Read a message",
                meaning: "The message and how its delivery stands.",
                answers: [delivery("The message."), unknown("The message could not be read in time.")],
                errors: [.invalidField, .unknownField, .notFound]),
            Operation(
                .resendMessage, "POST", "/v1/messages/{id}/resend", .messages, summary: "Have a message sent again",
                meaning:
                    "Delivers it again now, under the same id, and goes through all repeats when it fails, however "
                    + "its delivery ended before. Without a body.",
                answers: [delivery("On its way."), unknown("Nothing is known about the resending yet.")],
                errors: [.invalidField, .unknownField, .notFound]),
        ]
    }
}
