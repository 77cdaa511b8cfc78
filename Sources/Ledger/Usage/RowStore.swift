/// Rows by number, in pieces: one array would need three times its size while it grows.
struct RowStore {
    private static let piece = 4096

    private var pieces: [[StoredRow]] = []
    /// Places whose row was dropped.
    private var free: [Int32] = []
    private var used = 0

    var count: Int { used - free.count }

    subscript(place: Int32) -> StoredRow {
        get { pieces[Int(place) / Self.piece][Int(place) % Self.piece] }
        set { pieces[Int(place) / Self.piece][Int(place) % Self.piece] = newValue }
    }

    mutating func insert(_ row: StoredRow) -> Int32 {
        if let place = free.popLast() {
            self[place] = row
            return place
        }
        if used.isMultiple(of: Self.piece) {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(Self.piece)
        }
        pieces[pieces.count - 1].append(row)
        used += 1
        // Two milliards of rows are hundreds of gigabytes of them.
        return Int32(used - 1)
    }

    mutating func remove(_ place: Int32) { free.append(place) }
}
