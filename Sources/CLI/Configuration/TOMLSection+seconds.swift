import BusModel

extension TOMLSection {
    /// A time: seconds, or a text with a unit, like `5m`. At most a year.
    func seconds(_ key: String, atLeast least: Int = 0) throws(ConfigFault) -> Int? {
        guard let value = value(key) else { return nil }
        var seconds: Int?
        switch value {
        case .int(let number): seconds = Int(number)
        case .string(let text):
            let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
            if let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()) {
                let (product, isTooLarge) = number.multipliedReportingOverflow(by: unit)
                seconds = isTooLarge ? nil : product
            }
        default: seconds = nil  // open: nothing else is a time
        }
        guard let seconds, (least...31_536_000).contains(seconds) else {
            throw fault(key, "\(key) must be a time like \"5m\"", hint: "5m, 90s, 1h")
        }
        return seconds
    }
}
