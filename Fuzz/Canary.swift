/// Crashes on three certain bytes, which only a working fuzzer finds: tests the machinery, not our code.
func fuzzCanary(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 3, bytes[0] == UInt8(ascii: "B"), bytes[1] == UInt8(ascii: "U") else { return }
    precondition(bytes[2] != UInt8(ascii: "G"), "the canary is dead, as it should be")
}
