import Simulation
import Testing

@Suite struct `The simulation` {
    @Test func `keeps every promise for three hundred seeds, in which much happens`() throws {
        var sum = SeededWorld.Tally()
        for seed in 1...UInt64(300) {
            do {
                sum.add(try SeededWorld.run(seed: seed))
            } catch {
                Issue.record("seed \(seed): \(error); replay it: make simulate SEED=\(seed)")
            }
        }
        #expect(sum.landed > 1000 && sum.refused > 300 && sum.crashes > 1000, "\(sum)")
        #expect(sum.typed > 500 && sum.withdrawn > 50 && sum.passed > 50, "\(sum)")
        #expect(sum.taken > 100 && sum.refolds > 50, "\(sum)")
    }

    @Test(arguments: PlantedFault.allCases)
    func `finds a fault that was planted`(fault: PlantedFault) {
        let seed = SeededWorld.firstSeed(finding: fault, upTo: 2000)
        #expect(seed != nil, "no seed finds \(fault)")
    }
}
