import Cryptography
package import Storage

/// The installation's own key of the row checksums.
extension DataFolder {
    /// Beside the key that signs heads: whoever may write the store need not be able to read it.
    package var rowKeyPath: String { secretsPath + "/row-checksums.key" }

    /// The key for a store that is to be written: the folder's own, or a new one for a store without checksums.
    /// - Parameter madeAnew: a person takes the store's rows for true without their key.
    /// - Throws: when the store's key is not there, and when the store lacks the checksums the key was made for.
    package func rowKey(madeAnew: Bool = false) throws -> RowKey {
        let isNew = !FileText.exists(rowKeyPath)
        let carries = try FileText.exists(storePath) ? Store.carriesChecksums(path: storePath) : nil
        if isNew {
            guard carries != true || madeAnew else {
                throw ConfigurationError(
                    file: rowKeyPath,
                    rule: "is missing, and the rows of \(storePath) carry checksums made with it. Put it back from the "
                        + "backup of the store; docs/running.md, \"Checksums of rows\"")
            }
            try FileText.makeFolder(secretsPath)
            try SecretBytes(RandomBytes.make(RowKey.byteCount)).withBytes { try FileText.writeSecret(rowKeyPath, $0) }
        } else if carries == false, !madeAnew {
            throw ConfigurationError(
                file: storePath,
                rule: "its rows carry no checksums, though \(rowKeyPath) was made for them: it is from before them, or "
                    + "they were taken away; docs/running.md, \"Checksums of rows\"")
        }
        return try readRowKey()
    }

    /// The key for a store that is only read; nil when the folder has none.
    package func knownRowKey() throws -> RowKey? {
        FileText.exists(rowKeyPath) ? try readRowKey() : nil
    }

    private func readRowKey() throws -> RowKey {
        let bytes = try FileText.read(rowKeyPath, for: .secret)
        guard bytes.count == RowKey.byteCount else {
            throw ConfigurationError(file: rowKeyPath, rule: "must be \(RowKey.byteCount) bytes, is \(bytes.count)")
        }
        return RowKey(SecretBytes(bytes))
    }
}
