import JSON

/// Finds the operation of a request.
struct RouteTable: Sendable {
    private struct Route: Sendable {
        let segments: [Substring]
        let operation: Operation
    }

    private let routes: [Route]

    init(_ operations: [Operation]) {
        routes = operations.map { Route(segments: RouteTable.segments($0.path[...]), operation: $0) }
    }

    /// The operation and the value of its path's `{id}` ("" when it has none).
    func find(method: String, path: Substring) throws(APIError) -> (operation: Operation, id: String) {
        let segments = RouteTable.segments(path)
        var allowed: [String] = []
        for route in routes {
            guard let id = RouteTable.match(route.segments, segments) else { continue }
            if route.operation.method == method { return (route.operation, id) }
            allowed.append(route.operation.method)
            if route.operation.method == "GET" { allowed.append("HEAD") }
        }
        guard allowed.isEmpty else {
            throw APIError(
                .methodNotAllowed, rule: "this path takes " + allowed.joined(separator: ", "), allow: allowed)
        }
        throw APIError(.notFound, rule: "no such path; /openapi.json describes all of them")
    }

    private static func match(_ route: [Substring], _ segments: [Substring]) -> String? {
        guard route.count == segments.count else { return nil }
        var id = ""
        for (pattern, segment) in zip(route, segments) {
            if pattern == "{id}" { id = String(segment) } else if !pattern.isSameBytes(as: segment) { return nil }
        }
        return id
    }

    private static func segments(_ path: Substring) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }
}
