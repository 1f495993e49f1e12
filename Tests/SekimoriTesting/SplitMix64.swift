/// Randomness that a seed repeats, for tests that walk at random.
///
/// Sebastiano Vigna's SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    package var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True once in `count` times.
    package mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    /// 0 ..< count.
    package mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

    /// One of the entries; there must be one.
    package mutating func pick<Element>(_ entries: [Element]) -> Element { entries[below(entries.count)] }

    /// Some of the entries, in their order: perhaps none, perhaps all.
    package mutating func some<Element>(_ entries: [Element]) -> [Element] {
        var result: [Element] = []
        for entry in entries where oneIn(2) { result.append(entry) }
        return result
    }
}
