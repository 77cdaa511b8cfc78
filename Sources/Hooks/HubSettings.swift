/// The settings that make a bare repository a hub.
enum HubSettings {
    /// Key and value. Where hooks are run from is the last one: git follows it at once, so all that
    /// it needs is there by then.
    static func wanted(hooks: String) -> [(key: String, value: String)] {
        [
            // The reflog is the witness of every move of the bus.
            ("core.logAllRefUpdates", "always"),
            ("gc.reflogExpire", "never"),
            ("gc.reflogExpireUnreachable", "never"),
            ("receive.fsckObjects", "true"),
            ("receive.maxInputSize", "67108864"),
            // The daemon repacks, under the push gate and not inside somebody's push.
            ("receive.autogc", "false"),
            ("receive.advertisePushOptions", "true"),
            ("core.fsync", "committed,loose-object,reference"),
            (hooksPath, hooks),
        ]
    }

    static let hooksPath = "core.hooksPath"
}
