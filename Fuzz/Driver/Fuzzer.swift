import Glibc

// `FUZZ_TARGET=NAME git-bus-fuzz [OPTION...] [CORPUS...]`: libFuzzer over one target. Without a
// target it lists them. It is said in the environment, since the arguments are libFuzzer's, whose
// `main` it is that calls these two functions.

/// Called once, before anything is fuzzed.
@_cdecl("LLVMFuzzerInitialize")
func begin(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> Int32 {
    Fuzzer.begin()
    return 0
}

/// Called with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func look(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    Fuzzer.look(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

/// The target that was chosen, and how fast it is.
enum Fuzzer {
    // libFuzzer has one thread.
    nonisolated(unsafe) private static var target: FuzzTarget?
    nonisolated(unsafe) private static var pace = Pace()

    static func begin() {
        guard let name = getenv("FUZZ_TARGET").map({ String(cString: $0) }) else {
            print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
            exit(0)
        }
        target = FuzzTarget.named(name)
        guard target != nil else {
            print("there is no target called \(name)")
            exit(64)
        }
    }

    static func look(_ bytes: [UInt8]) {
        guard let target else { return }
        do { try pace.check(target, bytes) } catch {
            print("BROKEN: \(error)")
            fflush(nil)
            abort()
        }
    }
}
