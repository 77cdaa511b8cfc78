import Foundation

/// The hubs that a key opens, and which of them a path means.
struct ServedHubs {
    /// Absolute, without links.
    let paths: [String]
    private let home: String

    /// - Parameter said: the paths of the forced command. One that is gone is not served.
    init(_ said: [String], home: String) {
        paths = said.compactMap { $0.hasPrefix("/") ? Self.resolved($0) : nil }
        self.home = home
    }

    /// The hub that is meant by a path as git's clients write it; `nil` where it is none of ours,
    /// whatever else stands there. What is passed on is our own path, never theirs.
    func hub(at path: String) -> String? {
        guard let place = absolute(path) else { return nil }
        return [place, place + ".git"].lazy.compactMap(Self.resolved).first(where: paths.contains)
    }

    /// `~` and `~/…` are the home of the hub's owner, and so is where a relative path begins.
    private func absolute(_ path: String) -> String? {
        if path.hasPrefix("/") { return path }
        if path == "~" { return home }
        if path.hasPrefix("~/") { return home + path.dropFirst() }
        // `~somebody` is not asked for: our paths can be said without.
        if path.isEmpty || path.hasPrefix("~") { return nil }
        return home + "/" + path
    }

    /// The path of what is there, without links; `nil` when nothing is.
    static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// Whether git would take the folder itself for a bare repository.
    static func isBare(_ path: String) -> Bool {
        let files = FileManager.default
        return ["HEAD", "objects", "refs"].allSatisfy { files.fileExists(atPath: "\(path)/\($0)") }
            && !files.fileExists(atPath: path + "/.git")
    }
}
