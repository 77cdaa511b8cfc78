import Foundation
import Testing

/// A directory of a test's own, gone when the test ends.
public struct TemporaryDirectory: Sendable {
    /// Where it is, without a slash at its end.
    public let path: String

    /// Makes one, runs `body` in it, and removes it, whatever happened.
    public static func run<R>(_ body: (TemporaryDirectory) async throws -> R) async throws -> R {
        let directory = try TemporaryDirectory()
        do {
            let result = try await body(directory)
            directory.remove()
            return result
        } catch {
            directory.remove()
            throw error
        }
    }

    /// Makes one; whoever made it removes it.
    public init() throws {
        var template = Array("/tmp/gbd.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it with everything in it.
    public func remove() {
        // Why try?: what a test itself took away is gone, and that is all that is wanted.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A path inside.
    public func file(_ name: String) -> String { path + "/" + name }
}
