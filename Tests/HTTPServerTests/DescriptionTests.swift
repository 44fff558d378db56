import DisplayText
import Engine
import Foundation
import HTTPMessage
import JSON
import Payments
import Testing

@testable import HTTPServer

/// The document is made from the table that routes and checks; these tests keep the two ends honest.
@Suite("Description")
struct DescriptionTests {
    static let operations = MerchantOperations(channels: [.wechat, .alipay, .unionpay])
    static let document = OpenAPIDocument(operations: operations, baseURL: "https://pay.example").value

    @Test("every operation is in the table once, and every route leads to it")
    func everyOperation() throws {
        let all = Self.operations.all
        #expect(all.map(\.id) == OperationID.allCases)
        let routes = RouteTable(all)
        for operation in all {
            let path = operation.path.split(separator: "{id}", omittingEmptySubsequences: false).joined(separator: "X")
            #expect(try routes.find(method: operation.method, path: path[...]).operation.id == operation.id)
        }
    }

    @Test("the served document describes every operation with its parameters, body, answers and errors")
    func document() async throws {
        try await ServerHarness.run { server in
            let answer = try await server.exchange(Array("GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            let served = try #require(answer?.json)
            #expect(served == Self.document)
            #expect(served["openapi"] == "3.1.0")
        }
        for operation in Self.operations.all {
            let described = Self.document["paths"]?[operation.path]?[operation.method.lowercased()]
            #expect(described?["operationId"]?.stringValue == operation.id.rawValue)
            let parameters = described?["parameters"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            let expected =
                (operation.path.contains("{id}") ? ["id"] : []) + (operation.query + operation.headers).map(\.name)
            #expect(parameters == expected)
            #expect((described?["requestBody"] == nil) == (operation.body == nil))
            let statuses = Set(described?["responses"]?.members?.map(\.name) ?? [])
            #expect(
                statuses == Set((operation.answers.map(\.status) + operation.allErrors.map(\.status)).map(String.init)))
            #expect(described?["security"]?.arrayValue?.isEmpty == !operation.isSigned)
        }
    }

    @Test("without a base URL the document names the port that listens")
    func servers() async throws {
        var settings = ServerHarness.settings()
        settings.baseURL = ""
        try await ServerHarness.run(settings: settings) { server in
            let answer = try await server.exchange(Array("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            #expect(answer?.json?["servers"]?[0]?["url"] == .string("http://127.0.0.1:\(server.port)"))
        }
    }

    @Test("a generated receiver can verify: the webhook names all its headers")
    func webhook() throws {
        let parameters = try #require(Self.document["webhooks"]?["message"]?["post"]?["parameters"]?.arrayValue)
        #expect(
            parameters.compactMap { $0["name"]?.stringValue } == [
                ShopSignature.keyHeader, ShopSignature.timestampHeader, ShopSignature.nonceHeader,
                ShopSignature.signatureHeader, ShopSignature.eventHeader, ShopSignature.eventIDHeader,
            ])
        #expect(parameters.allSatisfy { $0["required"]?.boolValue == true })
        let events = parameters.compactMap { $0["schema"]?["enum"]?.arrayValue }.first
        #expect(events == MerchantSchemas.events.map { .string($0) })
    }

    @Test("the page for shops names every call and every event, and no others")
    func page() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/merchant-api.md"), encoding: .utf8)
        let calls = Self.operations.all.filter(\.isSigned).map { "`\($0.method) \($0.path)`" }
        for call in calls { #expect(page.contains("| \(call)"), "\(call)") }
        for event in MerchantSchemas.events { #expect(page.contains("`\(event)`"), "\(event)") }
        for code in APIError.Code.allCases { #expect(page.contains("`\(code.rawValue)`"), "\(code.rawValue)") }
        let named = page.matches(of: /\| (`[A-Z]+ \/v1[^`]*`)/).map { String($0.1) }
        #expect(Set(named) == Set(calls), "the table names calls the servers do not have")
        let told = page.matches(of: /`((?:order|refund|withdrawal)\.[a-z_]+)`/).map { String($0.1) }
        #expect(Set(told) == Set(MerchantSchemas.events))
    }

    @Test("every error code stands in some operation")
    func everyError() {
        let described = Set(Self.operations.all.flatMap(\.allErrors))
        let wireOnly: Set<APIError.Code> = [.methodNotAllowed]
        #expect(described.union(wireOnly) == Set(APIError.Code.allCases))
    }

    @Test("every reference in the document leads somewhere")
    func references() {
        var found: Set<String> = []
        func walk(_ value: JSONValue) {
            if let reference = value["$ref"]?.stringValue { found.insert(reference) }
            for member in value.members ?? [] { walk(member.value) }
            for element in value.arrayValue ?? [] { walk(element) }
        }
        walk(Self.document)
        let named = Set(
            Self.document["components"]?["schemas"]?.members?.map { "#/components/schemas/" + $0.name } ?? [])
        #expect(found == named)
    }

    @Test("every example keeps the rules it illustrates")
    func examples() throws {
        for operation in Self.operations.all {
            if let body = operation.body {
                let example = try #require(Self.operations.examples.body(of: operation.id))
                #expect(throws: Never.self) { try SchemaCheck.check(example, .object(body)) }
            }
            for answer in operation.answers {
                guard case .json(let schema) = answer.content else { continue }
                let example = try #require(answer.example)
                #expect(throws: Never.self) { try SchemaCheck.check(example, .object(schema)) }
            }
            for field in operation.query + operation.headers {
                let example = Self.operations.examples.parameter(field.name, of: operation.id)
                let value: JSONValue = if case .integer = field.schema { .number(example) } else { .string(example) }
                #expect(throws: Never.self) { try SchemaCheck.check(value, field.schema) }
            }
        }
        for code in APIError.Code.allCases {
            let example = OpenAPIDocument.example(of: code)
            #expect(throws: Never.self) { try SchemaCheck.check(example, .object(Self.operations.schemas.error)) }
        }
        let message = JSONWriter.bytes(Self.operations.examples.message)
        #expect(ShopMessageCheck.fault(message, channels: [.wechat]) == nil)
    }

    @Test("what is answered keeps the description: orders in every state, refunds, errors")
    func answers() throws {
        var bare = MerchantAPITests.order
        bare.flags = []
        bare.paidAt = nil
        bare.channel = nil
        for state in OrderState.allCases {
            bare.state = state
            let reports = [
                OrderReport(order: bare, attempt: nil, isUnknown: true, refunds: [], legs: [], isRepeat: false),
                OrderReport(
                    order: bare, attempt: MerchantAPITests.attempt, isUnknown: false,
                    refunds: [MerchantAPITests.refund],
                    legs: [MerchantAPITests.leg], isRepeat: true),
            ]
            for report in reports {
                #expect(throws: Never.self) {
                    try SchemaCheck.check(OrderRendering.order(report), .object(Self.operations.schemas.order))
                }
            }
        }
        for code in APIError.Code.allCases {
            let answer = APIError(code, rule: "rule").response(requestID: "r-1")
            let value = try JSONParser.parse(answer.body)
            #expect(throws: Never.self) { try SchemaCheck.check(value, .object(Self.operations.schemas.error)) }
            #expect(answer.status == code.status)
        }
    }

    @Test("every bound of the request is checked at its edge, as the document says it")
    func bounds() throws {
        let schema = Self.operations.schemas.createOrder
        let good = Self.operations.examples.createOrder
        for field in schema.fields {
            let (inside, outside): ([JSONValue], [JSONValue])
            switch field.schema {
            case .integer(let range):
                inside = [.integer(range.lowerBound), .integer(range.upperBound)]
                outside = [.integer(range.lowerBound - 1), .integer(range.upperBound + 1), "1", .null, .number("1.0")]
            case .text(let rule) where rule.alphabet == .line || rule.alphabet == .name:
                inside = [rule.count.lowerBound, rule.count.upperBound].map {
                    .string(String(repeating: "a", count: $0))
                }
                outside = [.string(String(repeating: "a", count: rule.count.upperBound + 1)), .integer(1), .null]
            case .choice(let names):
                inside = names.map { .string($0) }
                outside = [.string(names[0] + "x"), "", .integer(0)]
            default: continue
            }
            // Many serialisers write null for what is not there.
            let nulls: [JSONValue] = field.isRequired ? [] : [.null]
            for value in inside + nulls {
                #expect(throws: Never.self) { try SchemaCheck.check(good.with(field.name, value), .object(schema)) }
            }
            for value in outside where !nulls.contains(value) {
                #expect(throws: APIError.self) { try SchemaCheck.check(good.with(field.name, value), .object(schema)) }
            }
            let isMissingRefused = (try? SchemaCheck.check(good.with(field.name, nil), .object(schema))) == nil
            #expect(isMissingRefused == field.isRequired, "\(field.name)")
        }
    }

    @Test(
        "a mistyped name is told the right one",
        arguments: [
            ("ammount", "amount"), ("notifyUrl", "notify_url"), ("shopOrderNumber", "shop_order_number"),
            ("curency", "currency"), ("SPLIT_PLAN", "split_plan"), ("enviroment", "environment"),
        ])
    func nearNames(_ typed: String, _ meant: String) {
        let names = Self.operations.schemas.createOrder.fields.map(\.name)
        #expect(NearName.of(typed, among: names) == meant)
    }

    @Test(
        "a name like none is told none", arguments: ["x", "callback", "__proto__", String(repeating: "a", count: 500)])
    func farNames(_ typed: String) {
        #expect(NearName.of(typed, among: Self.operations.schemas.createOrder.fields.map(\.name)) == nil)
    }

    @Test(
        "card numbers are seen",
        arguments: [
            "4111111111111111", "pay with 4111-1111-1111-1111 please", "4111 1111 1111 1111", "5500005555555559",
            "378282246310005", "6217000010012345677", "订单4111111111111111号",
        ])
    func cards(_ text: String) {
        #expect(CardNumber.isIn(text))
    }

    @Test(
        "other numbers are not",
        arguments: [
            "", "4111111111111112", "13800138000", "2026-11-23 09:30:05", "0000000000000000", "41111111 x 11111111",
            "411111111111111111111111", "1 2 3", "4111  1111  1111  1111",
        ])
    func notCards(_ text: String) {
        #expect(!CardNumber.isIn(text))
    }

    @Test("metrics are written as Prometheus reads them")
    func prometheus() {
        let family = MetricFamily(
            name: "m_seconds", help: "a \\ b\nc", kind: .gauge,
            samples: [
                .init(.thousandths(1_500)), .init(.thousandths(-20), labels: [.init("l", "a\"b\\c\nd")]),
                .init(.thousandths(0)), .init(.whole(3), suffix: "_count"),
            ])
        let expected = """
            # HELP m_seconds a \\\\ b\\nc
            # TYPE m_seconds gauge
            m_seconds 1.5
            m_seconds{l="a\\"b\\\\c\\nd"} -0.02
            m_seconds 0
            m_seconds_count 3

            """
        #expect(String(decoding: PrometheusText.render([family]), as: UTF8.self) == expected)
    }

    @Test("the servers' own histogram adds up")
    func histogram() {
        let metrics = ServerMetrics()
        for milliseconds: Int64 in [0, 1, 2, 7, 20_000] {
            metrics.answered(route: "createOrder", status: 201, milliseconds: milliseconds)
        }
        let text = String(decoding: PrometheusText.render(metrics.families()), as: UTF8.self)
        #expect(text.contains("paydeck_http_request_seconds_bucket{operation=\"createOrder\",le=\"0.001\"} 2\n"))
        #expect(text.contains("paydeck_http_request_seconds_bucket{operation=\"createOrder\",le=\"0.01\"} 4\n"))
        #expect(text.contains("paydeck_http_request_seconds_bucket{operation=\"createOrder\",le=\"+Inf\"} 5\n"))
        #expect(text.contains("paydeck_http_request_seconds_sum{operation=\"createOrder\"} 20.01\n"))
        #expect(text.contains("paydeck_http_requests_total{operation=\"createOrder\",status=\"201\"} 5\n"))
    }
}
