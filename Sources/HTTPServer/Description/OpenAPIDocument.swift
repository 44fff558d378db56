import JSON

/// Writes the table of operations as an OpenAPI 3.1 document.
struct OpenAPIDocument {
    let operations: MerchantOperations
    let baseURL: String

    var value: JSONValue {
        var components = OpenAPISchemas()
        let paths = pathItems(&components)
        let message = components.reference(operations.schemas.message)
        return .object([
            "openapi": "3.1.0", "info": info, "servers": .array([.object(["url": .string(baseURL)])]),
            "tags": .array(Operation.Group.allCases.map { .object(["name": .string($0.rawValue)]) }),
            "paths": .object(paths), "webhooks": .object(["message": webhook(message)]),
            "components": .object([
                "schemas": .object(components.named), "securitySchemes": securitySchemes,
            ]),
        ])
    }

    private var info: JSONValue {
        .object([
            "title": "PayDeck merchant API", "version": "1.0.0",
            "description": .string(
                "Orders, refunds and their splits over many payment channels. Amounts are whole minor units. "
                    + "Requests are signed: PayDeck-Signature is the lower-case hex HMAC-SHA256, with your secret, of "
                    + "method, target (path and query as sent), timestamp, nonce and body, each with a line feed. "
                    + "Messages to you are signed the same way over timestamp, nonce and body."),
            "license": .object(["name": "Apache-2.0", "identifier": "Apache-2.0"]),
        ])
    }

    private func pathItems(_ components: inout OpenAPISchemas) -> [JSONMember] {
        var order: [String] = []
        var items: [String: [JSONMember]] = [:]
        for operation in operations.all {
            if items[operation.path] == nil { order.append(operation.path) }
            items[operation.path, default: []].append(
                JSONMember(name: operation.method.lowercased(), value: describe(operation, &components)))
        }
        return order.map { JSONMember(name: $0, value: .object(items[$0] ?? [])) }
    }

    private func describe(_ operation: Operation, _ components: inout OpenAPISchemas) -> JSONValue {
        var members = [
            JSONMember(name: "operationId", value: .string(operation.id.rawValue)),
            JSONMember(name: "tags", value: .array([.string(operation.group.rawValue)])),
            JSONMember(name: "summary", value: .string(operation.summary)),
            JSONMember(name: "description", value: .string(operation.meaning)),
        ]
        let parameters = self.parameters(operation)
        if !parameters.isEmpty { members.append(JSONMember(name: "parameters", value: .array(parameters))) }
        if let body = operation.body {
            members.append(JSONMember(name: "requestBody", value: requestBody(body, operation.id, &components)))
        }
        members.append(JSONMember(name: "responses", value: .object(responses(operation, &components))))
        members.append(
            JSONMember(
                name: "security", value: .array(operation.isSigned ? [.object(OpenAPIDocument.signed)] : [])))
        return .object(members)
    }

    private func parameters(_ operation: Operation) -> [JSONValue] {
        var found: [JSONValue] = []
        if let id = operation.pathField { found.append(parameter(id, in: "path", operation.id)) }
        found += operation.query.map { parameter($0, in: "query", operation.id) }
        found += operation.headers.map { parameter($0, in: "header", operation.id) }
        return found
    }

    private func parameter(_ field: Field, in place: String, _ operation: OperationID) -> JSONValue {
        var components = OpenAPISchemas()
        return .object([
            "name": .string(field.name), "in": .string(place), "required": .bool(field.isRequired),
            "description": .string(field.meaning), "schema": components.describe(field.schema),
            "example": example(of: field, operation),
        ])
    }

    private func example(of field: Field, _ operation: OperationID) -> JSONValue {
        let text = operations.examples.parameter(field.name, of: operation)
        if case .integer = field.schema { return .number(text) }
        return .string(text)
    }

    private func requestBody(
        _ body: ObjectSchema, _ operation: OperationID, _ components: inout OpenAPISchemas
    ) -> JSONValue {
        .object([
            "required": .bool(true),
            "content": json(components.reference(body), operations.examples.body(of: operation)),
        ])
    }

    private func json(_ schema: JSONValue, _ example: JSONValue?) -> JSONValue {
        var members = [JSONMember(name: "schema", value: schema)]
        if let example { members.append(JSONMember(name: "example", value: example)) }
        return .object(["application/json": .object(members)])
    }

    /// One entry a status: what answers it, what refuses with it, or both.
    private func responses(_ operation: Operation, _ components: inout OpenAPISchemas) -> [JSONMember] {
        let statuses = operation.answers.map(\.status) + Set(operation.allErrors.map(\.status)).sorted()
        var seen: Set<Int> = []
        return statuses.filter { seen.insert($0).inserted }.map { status in
            let codes = operation.allErrors.filter { $0.status == status }
            let answers = operation.answers.filter { $0.status == status }
            let meanings = answers.map(\.meaning) + codes.map { "\($0.rawValue): \($0.meaning)" }
            return JSONMember(
                name: String(status),
                value: .object([
                    "description": .string(meanings.joined(separator: " ")),
                    "content": content(answers, codes, &components),
                ]))
        }
    }

    private func content(
        _ answers: [Operation.Answer], _ codes: [APIError.Code], _ components: inout OpenAPISchemas
    ) -> JSONValue {
        var others: [JSONMember] = []
        var schemas: [JSONValue] = []
        var examples = codes.map { code in
            OpenAPIDocument.namedExample(code.rawValue, code.meaning, OpenAPIDocument.example(of: code))
        }
        for answer in answers {
            switch answer.content {
            case .json(let schema):
                schemas.append(components.reference(schema))
                if let example = answer.example {
                    let name = answers.count == 1 ? "answer" : schema.name
                    examples.append(OpenAPIDocument.namedExample(name, answer.meaning, example))
                }
            case .other(let mediaType): others.append(JSONMember(name: mediaType, value: .object([])))
            }
        }
        if !codes.isEmpty { schemas.append(components.reference(operations.schemas.error)) }
        guard let first = schemas.first else { return .object(others) }
        let schema = schemas.count == 1 ? first : .object(["anyOf": .array(schemas)])
        let json = JSONValue.object(["schema": schema, "examples": .object(examples)])
        return .object(others + [JSONMember(name: "application/json", value: json)])
    }

    private static func namedExample(_ name: String, _ summary: String, _ value: JSONValue) -> JSONMember {
        JSONMember(name: name, value: .object(["summary": .string(summary), "value": value]))
    }

    static func example(of code: APIError.Code) -> JSONValue {
        .object([
            "error": .object([
                "code": .string(code.rawValue), "field": "", "rule": .string(code.meaning), "request_id": "8f3a01c4-1k",
            ])
        ])
    }

    private func webhook(_ message: JSONValue) -> JSONValue {
        let events = MerchantSchemas.events.map { JSONValue.string($0) }
        let headers = OpenAPIDocument.headers.map { header($0.1, $0.2) } + [
            header(
                ShopSignature.eventHeader, "What happened, as in the body.",
                [JSONMember(name: "enum", value: .array(events))]),
            header(ShopSignature.eventIDHeader, "The message's id, the same in each delivery; as in the body."),
        ]
        return .object([
            "post": .object([
                "operationId": "receiveMessage", "summary": "A signed message to your notify_url",
                "description": .string(
                    "Verify the signature over the raw bytes, store the message under its id, then answer 2xx. "
                        + "It may come more than once and out of order."),
                "parameters": .array(headers),
                "requestBody": .object([
                    "required": .bool(true), "content": json(message, operations.examples.message),
                ]),
                "responses": .object(["200": .object(["description": "Stored."])]),
                "security": .array([.object(OpenAPIDocument.signed)]),
            ])
        ])
    }

    private func header(_ name: String, _ meaning: String, _ more: [JSONMember] = []) -> JSONValue {
        .object([
            "name": .string(name), "in": "header", "required": .bool(true), "description": .string(meaning),
            "schema": .object([JSONMember(name: "type", value: "string")] + more),
        ])
    }

    private static let headers = [
        ("key", ShopSignature.keyHeader, "The public name of your key."),
        ("timestamp", ShopSignature.timestampHeader, "Unix time in seconds, within 300 seconds of ours."),
        ("nonce", ShopSignature.nonceHeader, "16 to 64 letters, digits, - or _, used once."),
        ("signature", ShopSignature.signatureHeader, "Lower-case hex HMAC-SHA256, see the introduction."),
    ]

    /// All four at once.
    private static let signed = headers.map { JSONMember(name: $0.0, value: .array([])) }

    private var securitySchemes: JSONValue {
        .object(
            OpenAPIDocument.headers.map { name, header, meaning in
                JSONMember(
                    name: name,
                    value: .object([
                        "type": "apiKey", "in": "header", "name": .string(header), "description": .string(meaning),
                    ]))
            })
    }
}

extension Operation {
    /// Its own errors and those every call of its kind may end with.
    var allErrors: [APIError.Code] {
        let wire: [APIError.Code] = [.headerTooLarge, .overloaded]
        var seen: Set<APIError.Code> = []
        return ((isSigned ? MerchantOperations.signedErrors : []) + errors + wire).filter { seen.insert($0).inserted }
    }
}
