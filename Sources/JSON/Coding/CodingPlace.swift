/// Where in a document a value stands: a step from where its container stands. The whole path is put together only for
/// an error.
indirect enum CodingPlace {
    case top
    case member(any CodingKey, of: CodingPlace)

    var path: [any CodingKey] {
        switch self {
        case .top: []
        case .member(let key, let container): container.path + [key]
        }
    }
}
