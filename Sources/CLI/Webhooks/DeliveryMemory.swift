import BusModel

/// The deliveries that were heard, the last ones of them: the same is not heard twice.
///
/// A forge does not sign the name of a delivery, so what was signed is remembered as well: who
/// caught a request cannot send it again under another name.
struct DeliveryMemory: Hashable {
    let capacity: Int
    private var known: Set<String> = []
    private var order: [String] = []
    /// Where the oldest one stands, once there is no more room.
    private var next = 0

    init(capacity: Int = 2048) { self.capacity = max(2, capacity) }

    /// Remembers a delivery.
    ///
    /// - Returns: false when its name or its signature is known.
    mutating func insert(delivery: String, signature: [UInt8]) -> Bool {
        let keys = ["d " + delivery, "s " + signature.hex]
        let isNew = keys.allSatisfy { !known.contains($0) }
        guard isNew else { return false }
        for key in keys { remember(key) }
        return true
    }

    private mutating func remember(_ key: String) {
        known.insert(key)
        guard order.count == capacity else {
            order.append(key)
            return
        }
        known.remove(order[next])
        order[next] = key
        next = (next + 1) % capacity
    }
}
