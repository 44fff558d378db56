package import Payments

struct SettingStatements {
    let channels, insertChannel, updateChannel, value, setValue: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "channel, weight, override, version, updated_at"
        channels = connection.statement("SELECT \(columns) FROM channel_settings ORDER BY channel")
        insertChannel = connection.statement("INSERT INTO channel_settings (\(columns)) VALUES ($1, $2, $3, $4, $5)")
        updateChannel = connection.statement(
            """
            UPDATE channel_settings SET weight = $1, override = $2, version = $3, updated_at = $4 \
            WHERE channel = $5 AND version = $6
            """)
        value = connection.statement("SELECT value FROM named_values WHERE name = $1")
        setValue = connection.statement(
            """
            INSERT INTO named_values (name, value) VALUES ($1, $2) \
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """)
    }
}

extension Store {
    /// By channel name.
    package func channelSettings() throws(StoreError) -> [ChannelSetting] {
        try settings.channels.rows({ _ in }) { row throws(StoreError) in
            ChannelSetting(
                channel: row.channel(), weight: row.int(), override: try row.name(), version: row.int64(),
                updatedAt: row.time())
        }
    }

    /// Version 1 makes the setting, a higher one replaces the version before it. `.rejected` when another change came
    /// between.
    package func save(_ setting: ChannelSetting) throws(StoreError) {
        guard setting.version > 1 else {
            try settings.insertChannel.run {
                $0.text(setting.channel.text)
                $0.progress(setting)
            }
            return
        }
        let changed = try settings.updateChannel.run {
            $0.progress(setting)
            $0.text(setting.channel.text)
            $0.integer(setting.version - 1)
        }
        guard changed == 1 else {
            throw .rejected("channel \(setting.channel): version \(setting.version - 1) is not the stored one")
        }
    }

    /// A named value of the engine (weights, checkpoints of projections); nil when never set.
    package func value(_ name: String) throws(StoreError) -> String? {
        try settings.value.first({ $0.text(name) }) { row throws(StoreError) in row.text() }
    }

    package func setValue(_ name: String, _ value: String) throws(StoreError) {
        try settings.setValue.run {
            $0.text(name)
            $0.text(value)
        }
    }
}

extension SQLParameters {
    fileprivate mutating func progress(_ setting: ChannelSetting) {
        integer(setting.weight)
        text(setting.override)
        integer(setting.version)
        time(setting.updatedAt)
    }
}
