internal import BusModel

/// One pack with its index.
struct Pack: Sendable {
    let index: PackIndex
    let file: MappedFile
    private let indexFile: MappedFile

    /// - Parameter path: without the ending.
    /// - Returns: `nil` for other versions, and where the two do not belong together.
    init?(_ path: String) {
        guard let indexFile = MappedFile(path + ".idx"), let index = PackIndex(indexFile),
            let file = MappedFile(path + ".pack"), file.bytes.count >= 12 + 20,
            file.bytes.number(at: 0) == 0x5041_434B,
            (2...3).contains(file.bytes.number(at: 4)), file.bytes.number(at: 8) == index.count,
            file.bytes.suffix(20).elementsEqual(index.packChecksum)
        else { return nil }
        self.index = index
        self.file = file
        self.indexFile = indexFile
    }

    /// How many bytes are in memory at most.
    var size: Int { file.bytes.count + indexFile.bytes.count }

    /// What begins at a place of the pack.
    func entry(at offset: Int) -> PackEntry? {
        PackEntry(file.bytes, at: offset, end: file.bytes.count - 20)
    }

    /// The packed bytes from a place on.
    func packed(from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.bytes[start..<file.bytes.count - 20])
    }

    /// Gives the memory back until it is looked at again.
    func rest() {
        file.rest()
        indexFile.rest()
    }
}
