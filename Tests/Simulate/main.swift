import Dispatch
import Foundation
import Simulation
import Synchronization

// Runs the simulation for many seeds on every core, replays one and tells what happens, or says
// which seed is the first to find each planted fault.
// usage: simulate COUNT [FIRST] | simulate --seed N | simulate --faults

let words = CommandLine.arguments.dropFirst().map { $0 }
if words.first == "--seed", let seed = words.last.flatMap(UInt64.init) {
    do {
        let tally = try SeededWorld.run(seed: seed) { print($0) }
        print("seed \(seed): every promise kept; \(tally)")
    } catch {
        print("seed \(seed): BROKEN: \(error)")
        exit(1)
    }
    exit(0)
}

if words.first == "--faults" {
    for fault in PlantedFault.allCases {
        let seed = SeededWorld.firstSeed(finding: fault, upTo: 2000)
        print("\(fault): \(seed.map { "seed \($0)" } ?? "no seed up to 2000")")
    }
    exit(0)
}

guard let count = words.first.flatMap(UInt64.init) else {
    print("usage: simulate COUNT [FIRST] | simulate --seed N | simulate --faults")
    exit(2)
}
let first = words.dropFirst().first.flatMap(UInt64.init) ?? 1
let cores = ProcessInfo.processInfo.activeProcessorCount
let total = Mutex(SeededWorld.Tally())
let broken = Mutex<[String]>([])
let clock = ContinuousClock()
let began = clock.now
DispatchQueue.concurrentPerform(iterations: cores) { core in
    var sum = SeededWorld.Tally()
    for seed in stride(from: first + UInt64(core), to: first + count, by: cores) {
        do {
            sum.add(try SeededWorld.run(seed: seed))
        } catch {
            let line = "seed \(seed): BROKEN: \(error); replay: make simulate SEED=\(seed)"
            let isMore = broken.withLock { lines in
                lines.append(line)
                if lines.count <= 20 { print(line) }
                return lines.count < 200
            }
            if !isMore { break }
        }
    }
    total.withLock { $0.add(sum) }
}
let lines = broken.withLock { $0.count }
print("\(count) seeds in \(clock.now - began) on \(cores) cores: \(lines) broken")
print("\(total.withLock { $0 })")
exit(lines == 0 ? 0 : 1)
