import FluteFormat
import LayeredCoding
import RaptorQCode
import Testing
import XMLReading

/// An instance with the attributes and children given.
private func table(_ attributes: String = "", _ children: String) throws -> FDTInstance {
    let text = """
        <FDT-Instance xmlns="urn:IETF:metadata:2005:FLUTE:FDT" xmlns:m5="urn:3GPP:metadata:2005:MBMS:FLUTE:FDT" \
        xmlns:m7="urn:3GPP:metadata:2007:MBMS:FLUTE:FDT" xmlns:m8="urn:3GPP:metadata:2008:MBMS:FLUTE:FDT_ext" \
        xmlns:fc="urn:fleetcast:fdt" xmlns:x="urn:x" Expires="1" \(attributes)>\(children)</FDT-Instance>
        """
    return try FDTInstance(readXML(Array(text.utf8)))
}

/// The reason for which the only file, with these attributes, is skipped; `nil` when it is not.
private func skipReason(_ attributes: String) throws -> FDTError? {
    let table = try table("", "<File \(attributes)/><File Content-Location='good' TOI='77'/>")
    #expect(table.files.last?.contentLocation == "good")
    return table.skippedFiles.first?.reason
}

private let base = "Content-Location='a' TOI='1'"

@Suite("FDT instances")
struct FDTInstanceTests {
    @Test("A small instance is written byte for byte as its standard has it")
    func writing() throws {
        var table = FDTInstance(expires: 4_004_217_706)
        table.isComplete = true
        var file = FileEntry(contentLocation: "file:///a%20b&c", objectID: try #require(TransportObjectID(7)))
        file.contentLength = 1000
        file.transferLength = 1000
        file.contentMD5 = [UInt8](0..<16)
        file.sha256 = [UInt8](repeating: 0xA5, count: 32)
        file.transmission = TransmissionAttributes(
            .raptorQ(
                try ObjectTransmissionInformation(
                    transferByteCount: 1000, symbolByteCount: 8, sourceBlockCount: 3, subBlockCount: 2,
                    symbolAlignment: 4)))
        table.files = [file]
        let expected = """
            <?xml version="1.0" encoding="UTF-8"?>
            <FDT-Instance xmlns="urn:IETF:metadata:2005:FLUTE:FDT" xmlns:fc="urn:fleetcast:fdt" \
            Expires="4004217706" Complete="true"><File Content-Location="file:///a%20b&amp;c" TOI="7" \
            Content-Length="1000" Transfer-Length="1000" Content-MD5="AAECAwQFBgcICQoLDA0ODw==" \
            FEC-OTI-FEC-Encoding-ID="6" FEC-OTI-Maximum-Source-Block-Length="42" \
            FEC-OTI-Encoding-Symbol-Length="8" FEC-OTI-Scheme-Specific-Info="AwACBA==" \
            fc:SHA-256="a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"/></FDT-Instance>

            """
        #expect(String(decoding: table.xml(), as: UTF8.self) == expected)
        #expect(try FDTInstance(readXML(table.xml())) == table)
    }

    @Test("What the instance says for all files holds where a file does not say otherwise")
    func defaults() throws {
        let table = try table(
            """
            Content-Type="a/b" Content-Encoding="gzip" FEC-OTI-FEC-Encoding-ID="0" \
            FEC-OTI-Encoding-Symbol-Length="100" FEC-OTI-Maximum-Source-Block-Length="64"
            """,
            """
            <File Content-Location="a" TOI="1" Transfer-Length="5"/>
            <File Content-Location="b" TOI="2" Content-Type="c/d" Content-Encoding="null" Content-Length="9" \
            FEC-OTI-Encoding-Symbol-Length="200"/>
            """)
        let (first, second) = (try #require(table.files.first), try #require(table.files.last))
        #expect(first.contentType == "a/b")
        #expect(first.contentEncoding == .gzip)
        #expect(second.contentType == "c/d")
        #expect(second.contentEncoding == nil)
        #expect(try first.transmissionInformation()?.symbolByteCount == 100)
        #expect(try first.transmissionInformation()?.transferByteCount == 5)
        #expect(try second.transmissionInformation()?.symbolByteCount == 200)
        #expect(try second.transmissionInformation()?.transferByteCount == 9)
        #expect(try FDTInstance(readXML(table.xml())) == table)
        // What all files share is written once.
        let text = String(decoding: table.xml(), as: UTF8.self)
        #expect(text.split(separator: "gzip", omittingEmptySubsequences: false).count == 2)
        #expect(text.split(separator: "FEC-OTI-FEC-Encoding-ID", omittingEmptySubsequences: false).count == 3)
    }

    @Test("Groups, cache control and FullFDT of 3GPP are understood, the rest is kept")
    func extensions() throws {
        let table = try table(
            "m8:FullFDT='1' x:a='b' Complete='true'",
            """
            <m5:Group> g </m5:Group><x:y z='1'><q/></x:y>
            <File \(base) x:a='c' File-ETag='e'><m5:Group>h</m5:Group><m7:Cache-Control><m7:Expires>12</m7:Expires>\
            </m7:Cache-Control><x:y>text</x:y></File>
            <File Content-Location='b' TOI='2'><m7:Cache-Control><m7:no-cache>true</m7:no-cache></m7:Cache-Control></File>
            <File Content-Location='c' TOI='3'><m7:Cache-Control><m7:max-stale>1</m7:max-stale></m7:Cache-Control></File>
            <File Content-Location='d' TOI='4'><m7:Cache-Control><m7:no-cache>false</m7:no-cache></m7:Cache-Control></File>
            """)
        #expect(table.isFull)
        #expect(table.isComplete)
        #expect(table.groups == ["g"])
        #expect(table.otherAttributes == [XMLAttribute(namespace: "urn:x", name: "a", value: "b")])
        #expect(table.otherElements.map(\.name) == ["y"])
        #expect(table.files.map(\.cacheControl) == [.expires(12), .noCache, .maxStale, nil])
        let file = try #require(table.files.first)
        #expect(file.groups == ["h"])
        #expect(file.otherAttributes.map(\.value) == ["c", "e"])
        #expect(file.otherElements.map(\.text) == ["text"])
        #expect(table.files.last?.otherElements.map(\.name) == ["Cache-Control"])
        #expect(try FDTInstance(readXML(table.xml())) == table)
    }

    @Test(
        "The namespace of an FDT may be any that senders use",
        arguments: [
            "", "urn:ietf:params:xml:ns:fdt", "urn:IETF:metadata:2005:FLUTE:FDT",
            "http://www.example.com/flute",
        ])
    func namespaces(_ namespace: String) throws {
        let text =
            "<FDT-Instance xmlns='\(namespace)' Expires='1'><File \(base)/><File xmlns='urn:x'/></FDT-Instance>"
        let table = try FDTInstance(readXML(Array(text.utf8)))
        #expect(table.files.count == 1)
        #expect(table.otherElements.count == 1)
    }

    @Test("A file that cannot be used is reported, and hides no other")
    func skipping() throws {
        #expect(try skipReason(base) == nil)
        #expect(try skipReason("TOI='1'") == .missing(attribute: "Content-Location"))
        #expect(try skipReason("Content-Location=' ' TOI='1'") == .missing(attribute: "Content-Location"))
        #expect(try skipReason("Content-Location='a'") == .missing(attribute: "TOI"))
        #expect(try skipReason("Content-Location='a' TOI='0'") == .reservedObjectID)
        let greatest = UInt128(1) << 112 - 1
        #expect(try skipReason("Content-Location='a' TOI='\(greatest)'") == nil)
        for wrong in [
            "\(greatest + 1)", "-1", "+1", "1.0", "0x1", "", "1 2", "\u{0661}",
            String(repeating: "9", count: 65),
        ] {
            #expect(try skipReason("Content-Location='a' TOI='\(wrong)'") == .malformed(attribute: "TOI"))
        }
        #expect(try skipReason("\(base) Content-Length='18446744073709551615'") == nil)
        for name in ["Content-Length", "Transfer-Length", "FEC-OTI-Encoding-Symbol-Length"] {
            #expect(try skipReason("\(base) \(name)='18446744073709551616'") == .malformed(attribute: name))
            #expect(try skipReason("\(base) \(name)='x'") == .malformed(attribute: name))
        }
        #expect(try skipReason("\(base) FEC-OTI-FEC-Encoding-ID='255'") == nil)
        #expect(
            try skipReason("\(base) FEC-OTI-FEC-Encoding-ID='256'")
                == .malformed(attribute: "FEC-OTI-FEC-Encoding-ID"))
        #expect(try skipReason("\(base) Content-Encoding='br'") == .unknownContentEncoding)
    }

    @Test("Digests must have their sizes")
    func digests() throws {
        #expect(try skipReason("\(base) Content-MD5='AAECAwQFBgcICQoLDA0ODw=='") == nil)
        for wrong in [
            "AAECAwQFBgcICQoLDA0O", "AAECAwQFBgcICQoLDA0ODxA=", "AAECAwQFBgcICQoLDA0ODw", "", "????",
        ] {
            #expect(try skipReason("\(base) Content-MD5='\(wrong)'") == .malformed(attribute: "Content-MD5"))
        }
        let digits = String(repeating: "aB", count: 32)
        #expect(try table("", "<File \(base) fc:SHA-256='\(digits)'/>").files.first?.sha256?.first == 0xAB)
        for wrong in [digits.dropLast(), digits.dropLast() + "g", digits + "a", digits.dropLast() + "é", ""] {
            let file = "<File \(base) fc:SHA-256='\(wrong)'/>"
            #expect(try table("", file).skippedFiles.first?.reason == .malformed(attribute: "SHA-256"))
        }
    }

    @Test("Long values are refused, one byte past the limit")
    func longValues() throws {
        let location = String(repeating: "a", count: FileEntry.maximumTextByteCount)
        #expect(try skipReason("Content-Location='\(location)' TOI='1'") == nil)
        #expect(
            try skipReason("Content-Location='\(location)a' TOI='1'")
                == .tooLong(attribute: "Content-Location", maximumByteCount: 4096))
    }

    @Test("Of two files with one object the first holds")
    func duplicates() throws {
        let table = try table("", "<File \(base)/><File Content-Location='b' TOI='01'/>")
        #expect(table.files.map(\.contentLocation) == ["a"])
        #expect(
            table.skippedFiles
                == [SkippedFile(index: 1, contentLocation: "b", reason: .duplicateObjectID)])
    }

    @Test("An instance has at most ten thousand files")
    func fileLimit() throws {
        let files = (1...FDTInstance.maximumFileCount).map { "<File Content-Location='a' TOI='\($0)'/>" }
        #expect(try table("", files.joined()).files.count == 10_000)
        #expect(throws: FDTError.tooManyFiles(maximum: 10_000)) { try table("", files.joined() + "<File/>") }
    }

    @Test("What is no instance is refused")
    func refused() throws {
        func error(_ text: String) -> FDTError? {
            do throws(FDTError) {
                guard let document = try? readXML(Array(text.utf8)) else { return nil }
                _ = try FDTInstance(document)
                return nil
            } catch {
                return error
            }
        }
        #expect(error("<FDT Expires='1'/>") == .notAnInstance)
        #expect(error("<FDT-Instance/>") == .missing(attribute: "Expires"))
        #expect(error("<FDT-Instance Expires='4294967295'/>") == nil)
        #expect(error("<FDT-Instance Expires='4294967296'/>") == .malformed(attribute: "Expires"))
        #expect(
            error("<FDT-Instance Expires='1' FEC-OTI-FEC-Encoding-ID='x'/>")
                == .malformed(attribute: "FEC-OTI-FEC-Encoding-ID"))
    }
}
