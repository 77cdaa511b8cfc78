import BusModel
import Testing

@Suite struct `A label` {
    private let declared: [GateLabel] = ["D1", "D2", "D3", "D10", "X-1", "E08", "E09", "E10"]

    private func select(_ label: String, _ declared: [GateLabel]? = nil) -> [String]? {
        switch LabelSelector.select(label, declared: declared ?? self.declared) {
        case .gates(let gates): gates.map(\.text)
        case .malformed: nil
        }
    }

    @Test func `is one gate, declared or not`() {
        #expect(select("D1") == ["D1"])
        #expect(select("Z9") == ["Z9"])
        #expect(select("d1") == ["d1"], "labels have a case")
        #expect(select("X-1") == ["X-1"])
    }

    @Test func `may begin with any number of words that mean nothing`() {
        let words = String(repeating: "feat: FEAT:", count: 100_000)
        #expect(LabelSelector.normalised(words + " D1") == "D1")
    }

    @Test func `with a dash is a range where the phase declares all of it`() {
        #expect(select("D1-D3") == ["D1", "D2", "D3"])
        #expect(select("D2-D2") == ["D2"])
        #expect(select("E08-E10") == ["E08", "E09", "E10"])
    }

    @Test func `with a dash is one opaque gate where the phase does not declare all of it`() {
        for label in ["D1-D5", "D1-D10", "D3-D4", "D1-3", "D1-E3", "D1-", "-D1", "E8-E10", "a-b"] {
            #expect(select(label) == [label])
        }
        #expect(select("D1-D3", []) == ["D1-D3"])
        #expect(select("D1-D3", ["D1", "D3"]) == ["D1-D3"])
        #expect(select("D000000001-D3") == ["D000000001-D3"])
        #expect(select("D1-D99999999999") == ["D1-D99999999999"])
    }

    @Test func `that is declared with its dash is that gate`() {
        #expect(select("D1-D3", ["D1", "D2", "D3", "D1-D3"]) == ["D1-D3"])
    }

    @Test func `that runs backwards over declared gates is malformed`() {
        #expect(select("D3-D1") == nil)
        #expect(select("D10-D1") == nil)
        #expect(select("Q3-Q1") == ["Q3-Q1"], "nothing of it is declared: an opaque gate")
        #expect(select("D5-D1") == ["D5-D1"])
    }

    @Test func `of several dashes may still be a range`() {
        #expect(select("X-1-X-1") == ["X-1"])
        #expect(select("X-1-X-3", ["X-1", "X-2", "X-3"]) == ["X-1", "X-2", "X-3"])
        #expect(select("----") == ["----"])
    }

    @Test func `that is a list stands for declared gates in the order named`() {
        #expect(select("D3, D1") == ["D3", "D1"])
        #expect(select("D3,D1 ,D3") == ["D3", "D1"])
        #expect(select("feat:D1 , FEAT:D2") == ["D1", "D2"])
    }

    @Test func `that is a list of anything else is malformed`() {
        for label in ["D1, Z9", "D1,", ",", "D1-D3, D10", "Z8, Z9"] {
            #expect(select(label) == nil)
        }
        #expect(select("D1, D2", []) == nil)
    }

    @Test func `of a megabyte of ranges is one label`() {
        let label = "1" + String(repeating: "-1", count: 500_000)
        #expect(select(label, ["D1"]) == [label])
        let long = String(repeating: "1-", count: 250_000) + String(repeating: "1", count: 500_000)
        #expect(select(long, ["D1"]) == [long])
    }

    @Test func `is normalised once and for all`() {
        for label in [" D1 ", "feat:D1", "feat: feat:D1", "FEAT:D1", "\tD1\r"] {
            let normal = LabelSelector.normalised(label)
            #expect(normal == "D1")
            #expect(LabelSelector.normalised(normal) == normal)
        }
        #expect(LabelSelector.normalised("feature:D1") == "feature:D1")
    }

    @Test func `has every fault said of it`() {
        #expect(LabelSelector.fault(in: "D1") == nil)
        #expect(LabelSelector.fault(in: "A-Za-z0-9._:+/-") == nil)
        #expect(LabelSelector.fault(in: "")?.contains("empty") == true)
        #expect(LabelSelector.fault(in: "feat: ")?.contains("empty") == true)
        #expect(
            LabelSelector.fault(in: String(repeating: "x", count: 101))?.contains("100") == true
        )
        for byte in UInt8(0)...127 {
            let isLegal = byte.isLabelByte || byte == UInt8(ascii: ",")
            let text = "a" + String(decoding: [byte], as: UTF8.self) + "b"
            #expect((LabelSelector.fault(in: text) == nil) == isLegal, "byte \(byte)")
        }
    }
}

extension UInt8 {
    fileprivate var isLabelByte: Bool {
        let legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:+/-"
        return legal.utf8.contains(self)
    }
}
