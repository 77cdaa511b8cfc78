import Foundation

/// What stands where the pre-push hook of a clone belongs.
struct LocalHookFiles: Hashable {
    enum Hook: Hashable {
        case absent
        /// Ours, as this version writes it.
        case current
        /// Ours, of another version.
        case outdated
        /// Somebody else's.
        case foreign
    }

    let hook: Hook
    /// Whether there is a hook that ours replaced.
    let hasBefore: Bool

    init(hook: Hook, hasBefore: Bool) {
        self.hook = hook
        self.hasBefore = hasBefore
    }

    init(at place: LocalHookPlace) {
        hasBefore = Self.exists(place.before)
        guard Self.exists(place.hook) else {
            hook = .absent
            return
        }
        let isLink = Self.kind(place.hook) == .typeSymbolicLink
        let content = isLink ? nil : FileManager.default.contents(atPath: place.hook)
        let isRunnable = FileManager.default.isExecutableFile(atPath: place.hook)
        hook = Self.hook(content ?? Data(), isRunnable: isRunnable)
    }

    /// What our hook says.
    static var script: Data { Data(PackageResources.pre_push) }

    static func hook(_ content: Data, isRunnable: Bool) -> Hook {
        if content == script { return isRunnable ? .current : .outdated }
        let lines = content.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        let isOurs = lines.count > 1 && lines[1].starts(with: Data("# git-bus pre-push hook".utf8))
        return isOurs ? .outdated : .foreign
    }

    private static func kind(_ path: String) -> FileAttributeType? {
        // Why try?: what cannot be looked at is taken for absent; writing there says what is wrong.
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)  // why: see above
        return attributes?[.type] as? FileAttributeType
    }

    /// Also a link that leads nowhere.
    private static func exists(_ path: String) -> Bool { kind(path) != nil }
}
