package import Payments

struct SettingStatements {
    let channels, insertChannel, updateChannel, value, insertValue, updateValue: SQLStatement

    init(_ connection: SQLConnection) {
        let columns = "channel, weight, override, version, updated_at"
        let (table, named) = (connection.table("channel_settings"), connection.table("named_values"))
        channels = table.select(columns, "ORDER BY channel")
        insertChannel = table.insert(columns)
        updateChannel = table.update("weight, override, version, updated_at", where: "channel = $5 AND version = $6")
        value = named.select("value", "WHERE name = $1")
        insertValue = named.insert("name, value")
        updateValue = named.update("value", where: "name = $2")
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
        let changed = try settings.updateValue.run {
            $0.text(value)
            $0.text(name)
        }
        guard changed == 0 else { return }
        try settings.insertValue.run {
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
