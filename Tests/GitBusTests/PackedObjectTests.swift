import BusModel
import Foundation
import TestSupport
import Testing

@testable import GitBus

@Suite struct `Objects in packs` {
    /// Every object of a repository, as git itself prints it.
    private struct Known {
        let id: ObjectID
        let kind: PackedObject.Kind
        let bytes: [UInt8]
    }

    /// A past in which trees and files differ a little from those before them.
    private func past(_ seed: UInt64) -> GitImport {
        var random = PureRandom(seed: seed)
        var stream = GitImport()
        let text = { (random: inout PureRandom) in
            (0..<60).map { _ in "line \(random.next() % 40)\n" }.joined()
        }
        var texts = (0..<12).map { _ in text(&random) }
        var last = stream.commit("start", [.text("empty", ""), .text("a/b/c", texts[0])])
        for number in 0..<120 {
            let file = Int(random.next() % 12)
            texts[file] += "more \(number)\n"
            last = stream.commit(
                "step \(number)\n\nmessage \(random.next())",
                parents: [last],
                [.text("work/\(file % 3)/file\(file)", texts[file])]
            )
        }
        return stream
    }

    private func objects(of world: GitWorld) throws -> [Known] {
        let out = try world.shell("git cat-file --batch-all-objects --batch").out
        var rest = [UInt8](out)[...]
        var list: [Known] = []
        while let end = rest.firstIndex(of: 0x0A) {
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            let size = try #require(Int(words[2]))
            list.append(
                Known(
                    id: try #require(ObjectID(hex: words[0])),
                    kind: try #require(PackedObject.Kind(rawValue: String(words[1]))),
                    bytes: Array(rest[(end + 1)..<(end + 1 + size)])
                )
            )
            rest = rest[(end + 1 + size + 1)...]
        }
        return list
    }

    private func reader(of world: GitWorld) throws -> PackedObjects {
        try #require(PackedObjects(PackedObjects.packs(in: world.hub + "/objects/")))
    }

    /// Where the only pack of the hub is, without an ending.
    private func pack(of world: GitWorld) throws -> String {
        let folder = world.hub + "/objects/pack"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let name = try #require(names.first { $0.hasSuffix(".pack") })
        return folder + "/" + name.dropLast(5)
    }

    @Test(arguments: [
        "git repack -qadf --depth=60 --window=80",
        "git -c repack.usedeltabaseoffset=false repack -qadf --depth=60 --window=80",
        "git -c pack.compression=0 repack -qadf --depth=1",
        // Places beyond 2 GB stand in a table of their own; here all but the first do.
        """
        git repack -qad && cd objects/pack && chmod u+w * && pack=$(ls *.pack) &&
        git index-pack --index-version=2,0x40 -o index $pack >/dev/null &&
        mv -f index ${pack%.pack}.idx
        """,
    ])
    func `are what git says they are`(packing: String) async throws {
        try await GitWorld.run { world in
            try past(1).run(in: world)
            try world.shell("git tag -a -m text v1 main")
            try world.shell(packing)
            let reader = try reader(of: world)
            let known = try objects(of: world)
            #expect(known.count > 400)
            for round in 0..<2 {
                for object in round == 0 ? known : known.shuffled() {
                    let read = reader.bytes(of: object.id, object.kind)
                    // Of nothing there is nothing to unpack: libgit2 is asked.
                    #expect(read == (object.bytes.isEmpty ? nil : object.bytes), "\(object.id)")
                }
            }
            let blob = try #require(known.first { $0.kind == .blob && !$0.bytes.isEmpty })
            #expect(reader.bytes(of: blob.id, .commit) == nil)
        }
    }

    @Test
    func `in many packs are found, and others are not`() async throws {
        try await GitWorld.run { world in
            var known: [Known] = []
            for seed in 1...4 as ClosedRange<UInt64> {
                try past(seed).run(in: world)
                known = try objects(of: world)
            }
            let reader = try reader(of: world)
            #expect(reader.packs.count == 4)
            for object in known where !object.bytes.isEmpty {
                #expect(reader.bytes(of: object.id, object.kind) == object.bytes)
                var name = object.id.bytes
                name[19] ^= 1
                let other = try #require(ObjectID(bytes: name))
                #expect(reader.bytes(of: other, object.kind) == nil)
            }
        }
    }

    @Test
    func `are right or not there, whatever byte is damaged`() async throws {
        try await GitWorld.run { world in
            try past(2).run(in: world)
            try world.shell("git repack -qadf --depth=60 --window=80; chmod -R u+w objects")
            let known = try objects(of: world).filter { !$0.bytes.isEmpty }
            let path = try pack(of: world)
            var random = PureRandom(seed: 7)
            var missing = 0
            for ending in [".idx", ".pack"] {
                let whole = [UInt8](try Data(contentsOf: URL(filePath: path + ending)))
                for round in 0..<60 {
                    var bytes = whole
                    if round.isMultiple(of: 10) {
                        bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
                    } else {
                        for _ in 0...(round % 7) {
                            // The tables of the index are at its beginning, more often than not.
                            let most = UInt64(round.isMultiple(of: 3) ? 1100 : bytes.count)
                            bytes[Int(random.next() % most)] = UInt8(
                                truncatingIfNeeded: random.next()
                            )
                        }
                    }
                    try Data(bytes).write(to: URL(filePath: path + ending))
                    let reader = PackedObjects(PackedObjects.packs(in: world.hub + "/objects/"))
                    for object in known {
                        let read = reader?.bytes(of: object.id, object.kind)
                        #expect(read == nil || read == object.bytes, "\(ending) \(round)")
                        if read == nil { missing += 1 }
                    }
                }
                try Data(whole).write(to: URL(filePath: path + ending))
            }
            #expect(missing > 0, "some damage is noticed")
        }
    }

    @Test
    func `are left to others where an index is old or a pack is not its own`() async throws {
        try await GitWorld.run { world in
            try past(3).run(in: world)
            try world.shell("git repack -qad; chmod -R u+w objects")
            let path = try pack(of: world)
            try world.shell(
                "git index-pack --index-version=1 -o i '\(path).pack'; mv -f i '\(path).idx'"
            )
            #expect(PackedObjects.packs(in: world.hub + "/objects/").isEmpty)
            #expect(PackedObjects([]) == nil)
            #expect(PackedObjects.packs(in: world.hub + "/nothing/").isEmpty)
            try world.shell("git index-pack -o i '\(path).pack'; mv -f i '\(path).idx'")
            #expect(PackedObjects.packs(in: world.hub + "/objects/").count == 1)
            let other = world.hub + "/objects/pack/pack-x"
            try world.shell("ln -s '\(path).idx' '\(other).idx'; cp '\(path).pack' '\(other).pack'")
            #expect(PackedObjects.packs(in: world.hub + "/objects/").count == 1, "a link is none")
            try world.shell("rm '\(other).idx'; truncate -s 0 '\(other).idx'")
            #expect(PackedObjects.packs(in: world.hub + "/objects/").count == 1, "nor is nothing")
        }
    }

    @Test
    func `go on being read while they are packed again`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            _ = stream.chain((0..<700).map { [.text("work/\($0 % 7)", "\($0)")] })
            try stream.run(in: world)
            let repository = try open(world.hub)
            let tip = try world.id("main")
            let before = try await repository.history(of: tip)
            #expect(before.count == 700)
            #expect(await repository.readsPacks)
            try world.shell("git repack -qadf --depth=60 && git prune-packed")
            #expect(try await repository.history(of: tip).map(\.subject) == before.map(\.subject))
            try world.shell(
                "git update-ref refs/heads/main $(git commit-tree -p main -m more main^{tree})"
            )
            let new = try world.id("main")
            #expect(try await repository.history(of: new).last?.subject == "more")
            let other = try await repository.another()
            #expect(await other.readsPacks)
            #expect(try await other.history(of: new).count == 701)
            await other.rest()
            #expect(await !other.readsPacks)
            #expect(try await other.history(of: new).count == 701)
        }
    }

    @Test
    func `are read by libgit2 where they are few, or wait in quarantine`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            _ = stream.chain((0..<700).map { [.text("work/\($0 % 7)", "\($0)")] })
            try stream.run(in: world)
            let tip = try world.id("main")
            let few = try open(world.hub)
            for _ in 0..<400 { _ = try await few.read(tip) }
            #expect(await !few.readsPacks)
            let folder = world.hub + "/objects/quarantine"
            try world.shell("mkdir \(folder)")
            let judge = try BusRepository(path: world.hub, quarantine: folder, parseConfig: parse)
            #expect(try await judge.history(of: tip).count == 700)
            #expect(await !judge.readsPacks)
            await expectError(.unsupported) { _ = try await judge.another() }
        }
    }

    @Test
    func `are found among many packs, of which the largest count`() async throws {
        try await GitWorld.run { world in
            try past(5).run(in: world)
            try world.shell("git repack -qad")
            let large = try reader(of: world)
            for number in 0..<70 {
                let text = Data("small \(number)".utf8)
                try world.shell(
                    "git hash-object -w --stdin | git pack-objects -q objects/pack/pack",
                    input: text
                )
            }
            let reader = try reader(of: world)
            #expect(reader.packs.count == 64)
            #expect(reader.packs.first?.index.count == large.packs.first?.index.count)
            let tip = try world.id("main")
            #expect(reader.bytes(of: tip, .commit) != nil)
        }
    }

    @Test
    func `that differ from each other in a circle are not there`() async throws {
        try await TemporaryDirectory.run { directory in
            let names = [UInt8](0x11...0x12).map { [UInt8](repeating: $0, count: 20) }
            let word = { (number: Int) in
                withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
            }
            // Each says that it differs from the other; what follows is nothing, packed.
            let empty: [UInt8] = [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]
            let checksum = [UInt8](repeating: 9, count: 20)
            var pack = Array("PACK".utf8) + word(2) + word(2)
            var places: [Int] = []
            for other in [1, 0] {
                places.append(pack.count)
                pack += [0x74] + names[other] + empty
            }
            pack += checksum
            var index: [UInt8] = [0xFF, 0x74, 0x4F, 0x63] + word(2)
            for first in 0..<256 { index += word(first < 0x11 ? 0 : first < 0x12 ? 1 : 2) }
            index += names[0] + names[1] + word(0) + word(0)
            index += word(places[0]) + word(places[1]) + checksum + checksum
            try FileManager.default.createDirectory(
                atPath: directory.file("pack"),
                withIntermediateDirectories: true
            )
            try Data(pack).write(to: URL(filePath: directory.file("pack/pack-a.pack")))
            try Data(index).write(to: URL(filePath: directory.file("pack/pack-a.idx")))
            let packs = PackedObjects.packs(in: directory.path + "/")
            let reader = try #require(PackedObjects(packs))
            for name in names {
                #expect(reader.bytes(of: try #require(ObjectID(bytes: name)), .tree) == nil)
            }
        }
    }

    @Test
    func `that are wrong under a right name are refused`() async throws {
        try await GitWorld.run { world in
            var stream = GitImport()
            _ = stream.chain((0..<1_500).map { [.text("work", "\($0)")] })
            try stream.run(in: world)
            try world.shell("git repack -qad; chmod -R u+w objects")
            let path = try pack(of: world)
            let tip = try world.id("main")
            #expect(try await open(world.hub).history(of: tip).count == 1_500)
            // Each name leads to the place of its neighbour.
            var index = [UInt8](try Data(contentsOf: URL(filePath: path + ".idx")))
            let count = index[1028..<1032].reduce(0) { $0 << 8 | Int($1) }
            let places = 1032 + count * 24
            let first = Array(index[places..<places + 4])
            index.replaceSubrange(
                places..<places + 4 * (count - 1),
                with: index[(places + 4)..<(places + 4 * count)]
            )
            index.replaceSubrange((places + 4 * (count - 1))..<(places + 4 * count), with: first)
            try Data(index).write(to: URL(filePath: path + ".idx"))
            await #expect(throws: GitError.self) {
                _ = try await open(world.hub).history(of: tip)
            }
        }
    }
}

@Suite struct `A packed object that differs from another` {
    private func apply(_ delta: [UInt8], to base: String) -> String? {
        let base = Array(base.utf8)
        return delta.withUnsafeBytes { delta in
            base.withUnsafeBytes { base in
                PackDelta.apply(delta, to: base, atMost: 1000).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
        }
    }

    @Test func `is made of pieces and new bytes`() {
        #expect(apply([5, 5, 0x90, 5], to: "hello") == "hello")
        #expect(apply([5, 3, 0x91, 1, 3], to: "hello") == "ell")
        #expect(apply([5, 4, 2, 0x61, 0x62, 0x91, 3, 2], to: "hello") == "ablo")
        #expect(apply([5, 0], to: "hello") == "")
    }

    @Test(arguments: [
        [], [5], [4, 5, 0x90, 5], [5, 6, 0x90, 5], [5, 4, 0x90, 5], [5, 6, 0x90, 6],
        [5, 3, 0x91, 3, 3], [5, 3, 0], [5, 3, 3, 0x61], [5, 3, 0x91], [5, 5, 0x80],
        [5, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], [5, 0xE9, 0x07],
        [5, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ])
    func `is none where the instructions do not fit`(delta: [UInt8]) {
        #expect(apply(delta, to: "hello") == nil)
    }
}

extension BusRepository {
    fileprivate var readsPacks: Bool { packs != nil }
}
