/// Why an operation on keys, certificates or bytes could not be done. Holds no key, no text and no bytes of the input.
package enum CryptographyError: Error, Sendable, Equatable {
    /// The input is not what it should be; `what` names the expected form, for example "RSA private key PEM".
    case malformed(what: String)
    /// A key of a kind or size that is not accepted.
    case unsuitableKey(reason: String)
    /// The input is larger than the named limit or than the key can take.
    case tooLarge(what: String)
    /// A tag, padding or password did not hold: the bytes are not for this key, or were changed.
    case refused
    /// The library could not do it (out of memory, no randomness).
    case library(operation: String)
}
