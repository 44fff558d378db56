import HTTPMessage
import HTTPTypes
import Hummingbird

/// Between Hummingbird's messages and ours.
enum MessageConversion {
    static func request(_ request: Request, body: [UInt8]) -> HTTPMessage.HTTPRequest {
        var fields: [HTTPHeaders.Field] = []
        if let authority = request.head.authority { fields.append(HTTPHeaders.Field(name: "Host", value: authority)) }
        for field in request.headers {
            fields.append(HTTPHeaders.Field(name: field.name.rawName, value: field.value))
        }
        return HTTPMessage.HTTPRequest(
            method: request.method.rawValue, url: request.head.path ?? "/", headers: HTTPHeaders(fields), body: body)
    }

    static func response(_ response: HTTPMessage.HTTPResponse) -> Response {
        Response(
            status: .init(code: response.status), headers: fields(of: response),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
    }

    static func head(of response: HTTPMessage.HTTPResponse, closes: Bool) -> HTTPTypes.HTTPResponse {
        var fields = fields(of: response)
        fields[.contentLength] = String(response.body.count)
        if closes { fields[.connection] = "close" }
        return HTTPTypes.HTTPResponse(status: .init(code: response.status), headerFields: fields)
    }

    private static func fields(of response: HTTPMessage.HTTPResponse) -> HTTPFields {
        var fields = HTTPFields()
        for field in response.headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        return fields
    }
}
