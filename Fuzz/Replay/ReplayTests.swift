import Foundation
import Testing

/// What the fuzzer has found worth keeping, tried again: `make fuzz` looks for more.
@Suite struct `Bytes from outside` {
    private static let corpus = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "corpus")

    private static func files(of target: FuzzTarget) throws -> [URL] {
        let folder = corpus.appending(path: target.name)
        return try FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        ).sorted { $0.path < $1.path }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `that were kept are read as the readers promise`(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let files = try Self.files(of: target)
        #expect(files.count >= 3, "there is something to begin with")
        for file in files {
            let bytes = Array(try Data(contentsOf: file))
            do { try target.check(bytes) } catch {
                Issue.record("Fuzz/corpus/\(name)/\(file.lastPathComponent): \(error)")
            }
        }
    }

    @Test func `are kept for targets that there are`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    }

    @Test func `that break a promise are told`() {
        let target = FuzzTarget("short") { bytes in
            try hold(bytes.count < 3, "no more than two: \(bytes.count)")
        }
        #expect(throws: Never.self) { try target.check([1, 2]) }
        #expect(throws: Broken.self) { try target.check([1, 2, 3]) }
    }
}
