import Terminal

extension Theme {
    /// The theme in code, used until a file says otherwise. Contrasts on #121212 are at least 4.5:1.
    package static let builtIn = Theme(
        name: "default-dark",
        looks: [
            .plain: Look(),
            .ok: Look(foreground256: 252, foreground16: 7),
            .warn: Look(foreground256: 214, foreground16: 3, mono: .bold),
            .crit: Look(foreground256: 203, foreground16: 9, mono: .reverse),
            .stale: Look(foreground256: 246, foreground16: 6, mono: .dim),
            .off: Look(foreground256: 246, foreground16: 7, mono: .dim),
            .info: Look(foreground256: 81, foreground16: 6, mono: .underline),
            .better: Look(foreground256: 75, foreground16: 12),
            .worse: Look(foreground256: 215, foreground16: 13, mono: .bold),
            .prod: Look(
                foreground256: 231, background256: 90, foreground16: 15, background16: 5, mono: [.reverse, .bold]),
            .test: Look(foreground256: 231, background256: 24, foreground16: 15, background16: 4, mono: .reverse),
            .title: Look(foreground256: 255, foreground16: 15, mono: .bold),
            .heading: Look(foreground256: 250, foreground16: 7, mono: .bold),
            .bar: Look(
                foreground256: 255, background256: 238, foreground16: 0, background16: 7, mono: .reverse),
            .tab: Look(foreground256: 250, foreground16: 7),
            .tabSelected: Look(foreground256: 231, foreground16: 15, mono: .bold),
            .key: Look(foreground256: 255, foreground16: 15, mono: .bold),
            .selected: Look(foreground256: 231, background256: 237, foreground16: 15, mono: .bold),
            .dim: Look(foreground256: 246, foreground16: 7, mono: .dim),
            .dialog: Look(foreground256: 254, background256: 235, foreground16: 15),
            .dialogTitle: Look(foreground256: 231, background256: 235, foreground16: 15, mono: .bold),
            .field: Look(foreground256: 252, background256: 235, foreground16: 7, mono: .underline),
            .fieldFocused: Look(
                foreground256: 231, background256: 239, foreground16: 15, mono: [.underline, .bold]),
            .fieldError: Look(foreground256: 210, background256: 235, foreground16: 9, mono: .reverse),
            .chart: Look(foreground256: 110, foreground16: 6),
            .chartLow: Look(foreground256: 214, foreground16: 3, mono: .bold),
            .chartAxis: Look(foreground256: 246, foreground16: 7, mono: .dim),
        ]
    )
}
