internal import BusModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Reads objects from the packs of a repository, for who reads a long past: several times as fast
/// as through libgit2, which looks for an object in a way that suits a few.
///
/// It has no opinion of its own. What it does not find, does not understand or finds damaged it
/// does not answer, and libgit2 is asked, which says what is wrong. It does not see what is packed
/// later, either. docs/adr/0015 says why it is there.
final class PackedObjects {
    /// So many of the largest are looked at: git repacks when there are more than fifty.
    private static let mostPacks = 64
    /// Larger objects are left to libgit2.
    private static let mostBytes = 16 << 20
    /// git makes no longer chains.
    private static let mostSteps = 4095
    /// Where more than so many bytes are in memory, they are given back now and then.
    private static let mostMapped = 64 << 20
    /// The system maps sixteen pages with each that is touched: this is some 50 MB.
    private static let readsBetweenRests = 256

    let packs: [Pack]
    private let inflater: Inflater
    private var bases = BaseCache()
    private var last = 0
    private let isLarge: Bool
    private var reads = 0

    /// - Parameter packs: as ``packs(in:)`` finds them; readers on several threads may share them.
    /// - Returns: `nil` where there is none, and where there is no memory.
    init?(_ packs: [Pack]) {
        guard !packs.isEmpty, let inflater = Inflater() else { return nil }
        self.packs = packs
        self.inflater = inflater
        isLarge = packs.reduce(0) { $0 + $1.size } > Self.mostMapped
    }

    /// The packs that can be read, the largest first.
    ///
    /// - Parameter objects: the directory of the objects, with a slash at its end.
    static func packs(in objects: String) -> [Pack] {
        names(in: objects + "pack").map { ($0, FileProbe.size(of: $0 + ".idx")) }
            .sorted { $0.1 > $1.1 }.prefix(mostPacks).compactMap { Pack($0.0) }
    }

    /// Their paths, without the endings.
    private static func names(in directory: String) -> [String] {
        guard let folder = opendir(directory) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix("pack-"), name.hasSuffix(".idx") else { continue }
            names.append(directory + "/" + name.dropLast(4))
        }
        return names
    }

    /// The bytes of an object, which are what its name says.
    ///
    /// - Returns: `nil` where somebody else has to be asked.
    func bytes(of id: ObjectID, _ kind: PackedObject.Kind) -> [UInt8]? {
        if isLarge { restNowAndThen() }
        guard let (pack, offset) = find(id), let object = object(in: pack, at: offset),
            object.kind == kind, object.isNamed(id)
        else { return nil }
        return object.bytes
    }

    private func restNowAndThen() {
        reads += 1
        guard reads >= Self.readsBetweenRests else { return }
        reads = 0
        for pack in packs { pack.rest() }
    }

    private func find(_ id: ObjectID) -> (pack: Int, offset: Int)? {
        // What is read next lies in the same pack, nearly always.
        if let offset = packs[last].index.offset(of: id) { return (last, offset) }
        for index in packs.indices where index != last {
            guard let offset = packs[index].index.offset(of: id) else { continue }
            last = index
            return (index, offset)
        }
        return nil
    }

    private func object(in number: Int, at offset: Int) -> PackedObject? {
        if let known = bases[number, offset] { return known }
        let pack = packs[number]
        var steps: [(offset: Int, entry: PackEntry)] = []
        var place = offset
        var object: PackedObject?
        while object == nil {
            if let known = bases[number, place] {
                object = known
                break
            }
            guard let entry = pack.entry(at: place), steps.count <= Self.mostSteps else {
                return nil
            }
            switch entry.kind {
            case .differsFrom(let base):
                steps.append((place, entry))
                place = base
            case .differsFromNamed(let id):
                guard let base = pack.index.offset(of: id) else { return nil }
                steps.append((place, entry))
                place = base
            case .whole(let kind):
                guard let bytes = unpack(entry, of: pack) else { return nil }
                let whole = PackedObject(kind: kind, bytes: bytes)
                if !steps.isEmpty { bases.keep(whole, pack: number, offset: place) }
                object = whole
            }
        }
        reads += steps.count
        for step in steps.reversed() {
            guard let base = object, let delta = unpack(step.entry, of: pack) else { return nil }
            let bytes = delta.withUnsafeBytes { delta in
                base.bytes.withUnsafeBytes { base in
                    PackDelta.apply(delta, to: base, atMost: Self.mostBytes)
                }
            }
            guard let bytes else { return nil }
            let next = PackedObject(kind: base.kind, bytes: bytes)
            bases.keep(next, pack: number, offset: step.offset)
            object = next
        }
        return object
    }

    private func unpack(_ entry: PackEntry, of pack: Pack) -> [UInt8]? {
        guard entry.size > 0, entry.size <= Self.mostBytes else { return nil }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: entry.size) { buffer, count in
            isWhole = inflater.unpack(
                pack.packed(from: entry.start),
                into: UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[..<entry.size]
                )
            )
            count = isWhole ? entry.size : 0
        }
        return isWhole ? bytes : nil
    }
}
