import HTTPMessage

/// Bounds on what callers may send and how long they may take. Times are milliseconds.
package struct HTTPServerLimits: Sendable {
    /// Bodies of the merchant API, and of channels' notifications.
    package var merchantBodyBytes = 64 * 1_024
    package var notificationBodyBytes = 256 * 1_024
    package var jsonDepth = 16
    /// All header lines of a request together, and how many there may be.
    package var headerBytes = 16 * 1_024
    package var headerCount = 100
    /// From a request's first byte to the end of its header.
    package var headerMilliseconds: Int64 = 5_000
    /// From the end of the header to the end of the body.
    package var bodyMilliseconds: Int64 = 10_000
    /// Between two requests.
    package var idleMilliseconds: Int64 = 30_000
    /// From the connection to the first byte.
    package var silentMilliseconds: Int64 = 10_000
    /// Open connections of one listener, and of one address among them.
    package var connections = 1_024
    package var connectionsPerAddress = 512
    /// Connections that are being closed beside them.
    package var closing = 128
    /// How long a connection that was told to close may go on sending, so that it reads the answer and no reset.
    package var lingerMilliseconds: Int64 = 500
    /// How long a stop waits for requests under way.
    package var stopMilliseconds: Int64 = 5_000

    package init() {}
}
