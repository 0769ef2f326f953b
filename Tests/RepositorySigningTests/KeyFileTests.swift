import ByteCoding
import DeviceCrypto
import DurableStorage
import Foundation
import JSONCoding
import RepositorySigning
import TestBed
import Testing
import UpdateMetadata

@Suite("Key files")
struct KeyFileTests {
    private let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory("keys")
    }

    @Test("A key signs after its file was written and read", arguments: SigningKey.Algorithm.allCases)
    func roundTrip(algorithm: SigningKey.Algorithm) throws {
        let key = SigningKey(generating: algorithm)
        for passphrase in [nil, "correct horse"] {
            let path = self.scratch.file("\(algorithm)-\(passphrase == nil).key")
            var source = FixedPassphrases(passphrase)
            try KeyFile.write(key, to: path, under: source.passphrase)
            let file = try KeyFile(reading: path)
            #expect(file.isSealed == (passphrase != nil))
            #expect(file.publicKey.defaultID == key.id)
            #expect(!file.isExposed)
            #expect(
                try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            let signature = try file.open(&source).signature(of: [1, 2, 3])
            #expect(SignatureChecker().isValid(signature, of: [1, 2, 3], by: key.publicKey))
            #expect(!SignatureChecker().isValid(signature, of: [1, 2, 4], by: key.publicKey))
        }
    }

    @Test("A wrong passphrase is told as such, and none where one is needed, too")
    func wrongPassphrase() throws {
        let path = self.scratch.file("sealed.key")
        let key = SigningKey(generating: .ed25519)
        try KeyFile.write(key, to: path, under: Passphrase(Array("right".utf8)))
        var wrong = FixedPassphrases("wrong")
        let error = #expect(throws: KeyError.self) { try KeyFile(reading: path).open(&wrong) }
        #expect(error?.reason == .wrongPassphrase)
        #expect(error?.description.hasPrefix("wrong passphrase for") == true)
        var none = FixedPassphrases()
        let missing = #expect(throws: KeyError.self) { try KeyFile(reading: path).open(&none) }
        #expect(missing?.reason == .passphraseNeeded)
    }

    @Test("No key is ever overwritten")
    func noOverwriting() throws {
        let path = self.scratch.file("one.key")
        try KeyFile.write(SigningKey(generating: .ed25519), to: path, under: nil)
        let before = TestFiles.bytes(of: path)
        #expect(throws: StorageError.self) {
            try KeyFile.write(SigningKey(generating: .ed25519), to: path, under: nil)
        }
        #expect(TestFiles.bytes(of: path) == before)
    }

    @Test("A sealed file whose public key was exchanged does not open")
    func exchangedPublicKey() throws {
        var source = FixedPassphrases("secret")
        let (one, other) = (self.scratch.file("one.key"), self.scratch.file("other.key"))
        let keys = [SigningKey(generating: .ed25519), SigningKey(generating: .ed25519)]
        try KeyFile.write(keys[0], to: one, under: source.passphrase)
        try KeyFile.write(keys[1], to: other, under: source.passphrase)
        let publicTexts = try keys.map { key in
            try #require(key.publicKey.object["keyval"]?.object?["public"]?.string)
        }
        let forged = String(decoding: TestFiles.bytes(of: one), as: UTF8.self)
            .replacingOccurrences(of: publicTexts[0], with: publicTexts[1])
        try self.scratch.write(forged, to: "forged.key", mode: 0o600)
        #expect(throws: KeyError.self) {
            try KeyFile(reading: self.scratch.file("forged.key")).open(&source)
        }
    }

    @Test("Every cut and every changed byte of a key file is refused or gives a sound key")
    func damage() throws {
        let path = self.scratch.file("plain.key")
        try KeyFile.write(SigningKey(generating: .ed25519), to: path, under: nil)
        let bytes = TestFiles.bytes(of: path)
        var source = FixedPassphrases()
        var refusedCount = 0
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1
            for candidate in [damaged, Array(bytes[..<index])] {
                let file = self.scratch.file("damaged.key")
                try TestFiles.write(candidate, to: file, mode: 0o600)
                do {
                    let key = try KeyFile(reading: file).open(&source)
                    let signature = try key.signature(of: [7])
                    #expect(SignatureChecker().isValid(signature, of: [7], by: key.publicKey))
                } catch is KeyError {
                    refusedCount += 1
                }
            }
        }
        #expect(refusedCount > bytes.count)
    }

    @Test("A file that others may read is noticed")
    func exposed() throws {
        let path = self.scratch.file("open.key")
        try KeyFile.write(SigningKey(generating: .ed25519), to: path, under: nil)
        chmod(path, 0o644)
        var ring = KeyRing()
        try ring.add(directory: self.scratch.path)
        #expect(ring.files.count == 1)
        #expect(ring.warnings.count == 1)
        #expect(ring.warnings.first?.contains("chmod 600") == true)
    }

    // RFC 8410, section 10.3.
    static let rfcPrivate = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----

        """
    static let rfcPublic = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PUBLIC KEY-----

        """

    @Test("The keys of RFC 8410 belong together")
    func standardKeys() throws {
        let secret = try self.scratch.write(Self.rfcPrivate, to: "rfc.pem", mode: 0o600)
        let open = try self.scratch.write(Self.rfcPublic, to: "rfc-public.pem")
        let file = try KeyFile(reading: secret)
        #expect(file.publicKey == (try PublicKeyFile.read(open)))
        #expect(
            file.publicKey.kind
                == .ed25519([
                    0x19, 0xBF, 0x44, 0x09, 0x69, 0x84, 0xCD, 0xFE, 0x85, 0x41, 0xBA, 0xC1, 0x67, 0xDC, 0x3B,
                    0x96,
                    0xC8, 0x50, 0x86, 0xAA, 0x30, 0xB6, 0xB6, 0xCB, 0x0C, 0x5C, 0x38, 0xAD, 0x70, 0x31, 0x66,
                    0xE1,
                ]))
        #expect(throws: KeyError.self) { try KeyFile(reading: open) }
        // Written again, it is the standard's own text.
        var source = FixedPassphrases()
        try KeyFile.write(file.open(&source), to: self.scratch.file("again.key"), under: nil)
        #expect(self.scratch.text(of: "again.key") == Self.rfcPrivate)
    }

    @Test("Keys that openssl makes are imported, and ours are read by it")
    func openssl() throws {
        guard (try? Command.run("openssl", ["version"])) != nil else {
            return reportSkipped("keys of openssl", because: "there is no openssl")
        }
        let ed = self.scratch.file("ed.pem")
        let ec = self.scratch.file("ec.pem")
        let sec1 = self.scratch.file("sec1.pem")
        try Command.run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", ed])
        try Command.run(
            "openssl", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", ec])
        try Command.run("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-out", sec1])
        var source = FixedPassphrases()
        for path in [ed, ec, sec1] {
            let key = try KeyFile(reading: path).open(&source)
            let open = path + ".public"
            try Command.run("openssl", ["pkey", "-in", path, "-pubout", "-out", open])
            #expect(try PublicKeyFile.read(open).defaultID == key.id, "\(path)")
            try KeyFile.write(key, to: path + ".ours", under: nil)
            let theirs = try Command.run("openssl", ["pkey", "-in", path + ".ours", "-pubout"])
            #expect(theirs == String(decoding: TestFiles.bytes(of: open), as: UTF8.self))
        }
        let rsa = self.scratch.file("rsa.pem")
        try Command.run("openssl", ["genpkey", "-algorithm", "RSA", "-out", rsa])
        #expect(throws: KeyError.self) { try KeyFile(reading: rsa) }
        try Command.run("openssl", ["pkey", "-in", rsa, "-pubout", "-out", rsa + ".public"])
        guard case .rsaPSS = try PublicKeyFile.read(rsa + ".public").kind else {
            Issue.record("an RSA key is known by its public half")
            return
        }
    }
}
