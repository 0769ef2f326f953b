import Archives
import Foundation
import TestBed
import Testing

/// A way to make an archive of the tree in the current directory, as `../p`.
struct ArchiveRecipe: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let program: String
    let script: String
    /// What of the tree the format, or this program, does not keep.
    let loses: Set<Loss>

    enum Loss: Sendable {
        /// Hard links become files of their own.
        case hardLinks
        /// Times are even seconds, or whole ones.
        case timesBelowSeconds
        /// Everything belongs to root, or to nobody in particular.
        case owners
        /// Holes become zeros.
        case holes
        /// Extended attributes and access lists.
        case attributes
    }

    init(_ script: String, loses: Set<Loss> = []) {
        self.testDescription = script
        self.program = script.split(separator: " ").first { !$0.contains("=") }.map(String.init) ?? ""
        self.script = script
        self.loses = loses
    }

    init(python script: String, _ description: String, loses: Set<Loss>) {
        self.testDescription = description
        self.program = "python3"
        self.script = "exec python3 -c \"\(script)\""
        self.loses = loses
    }

    private static let plain: Set<Loss> = [.timesBelowSeconds, .holes, .attributes]

    static let all: [Self] = [
        Self("tar --numeric-owner --format=posix --sparse --xattrs --acls -cf ../p ."),
        Self("tar --numeric-owner --format=posix --sparse --xattrs --acls --zstd -cf ../p ."),
        Self("tar --format=gnu --sparse -cf ../p .", loses: [.timesBelowSeconds, .attributes]),
        Self("tar --format=posix --sparse --sparse-version=0.0 -cf ../p .", loses: [.attributes]),
        Self("tar --format=posix --sparse --sparse-version=0.1 -cf ../p .", loses: [.attributes]),
        Self("tar --format=posix -cJf ../p .", loses: [.holes, .attributes]),
        Self("tar --format=v7 -cf ../p .", loses: plain),
        Self("bsdtar --format=pax --numeric-owner --xattrs --acls --read-sparse -cf ../p ."),
        Self("bsdtar --format=gnutar -cf ../p .", loses: plain),
        Self("bsdtar --format=newc -cf ../p .", loses: plain),
        Self("bsdtar --format=newc --zstd -cf ../p .", loses: plain),
        Self("bsdtar --format=odc -czf ../p .", loses: plain),
        Self("bsdtar --format=zip -cf ../p .", loses: plain.union([.hardLinks])),
        Self(
            "bsdtar --format=zip --options zip:compression=store -cf ../p .",
            loses: plain.union([.hardLinks])),
        Self("find . -depth -print0 | cpio --quiet -0 -o -H newc > ../p", loses: plain),
        Self("find . -print0 | cpio --quiet -0 -o -H newc | gzip > ../p", loses: plain),
        Self("find . -print0 | cpio --quiet -0 -o -H odc > ../p", loses: plain),
        Self("find . | busybox cpio -o -H newc > ../p", loses: plain),
        Self("busybox tar -czf ../p .", loses: plain),
        Self("zip -q -y -r ../p .", loses: plain.union([.hardLinks])),
        Self("zip -q -0 -y -r - . > ../p", loses: plain.union([.hardLinks])),
        Self(
            python:
                "import tarfile; t = tarfile.open('../p', 'w:xz', format=tarfile.PAX_FORMAT); t.add('.'); t.close()",
            "Python's tarfile", loses: plain),
        Self(
            python: """
                import os, zipfile
                z = zipfile.ZipFile('../p', 'w', zipfile.ZIP_DEFLATED)
                for base, names, files in os.walk('.'):
                    for n in sorted(names + files):
                        p = os.path.join(base, n)
                        if os.path.islink(p):
                            i = zipfile.ZipInfo(p[2:]); i.create_system = 3
                            i.external_attr = 0o120777 << 16; z.writestr(i, os.readlink(p))
                        else: z.write(p)
                z.close()
                """,
            "Python's zipfile", loses: plain.union([.hardLinks, .owners])),
    ]
}

@Suite("Archives of every format")
struct FormatTreeTests {
    let scratch: ScratchDirectory

    init() throws {
        self.scratch = try ScratchDirectory()
        // Even seconds, which is all that zip can say.
        let script = """
            mkdir -p tree/sub/deep tree/empty
            printf '#!/bin/sh\\n' > tree/run.sh; chmod 755 tree/run.sh
            head -c 300000 /dev/zero | tr '\\0' 'd' > tree/sub/data; chmod 640 tree/sub/data
            printf 'ключ=значение\\n' > 'tree/sub/настройки.conf'
            : > tree/sub/deep/nothing
            ln -s ../run.sh tree/sub/link
            ln -s 'deep/nothing' 'tree/sub/ссылка'
            ln tree/sub/data tree/second-name
            truncate -s 4M tree/hole; printf end >> tree/hole
            printf begin | dd of=tree/hole conv=notrunc bs=1 seek=2097152 status=none
            chmod 700 tree/empty
            """
        try Self.run(script, self.scratch)
        if geteuid() == 0 {
            try Self.run(
                "chown 123:456 tree/sub/data tree/empty; chown -h 7:8 tree/sub/link; chmod 4711 tree/run.sh",
                self.scratch)
        }
        try Self.run(
            "find tree -print0 | xargs -0 touch -h -d @1600000000.123456788", self.scratch)
        mkdir(self.scratch.file("stage"), 0o755)
    }

    @Test("unpack to the same tree, holes, links, owners and times included", arguments: ArchiveRecipe.all)
    func sameTree(_ recipe: ArchiveRecipe) throws {
        let programs = recipe.script.contains("| cpio") ? ["cpio"] : [recipe.program]
        guard programs.allSatisfy(hasProgram) else {
            reportSkipped(
                "archives made by '\(recipe.testDescription)'", because: "\(programs) is not installed")
            return
        }
        let hasAttributes = !recipe.loses.contains(.attributes) && self.setAttributes()
        let made = try runProgram(
            "sh", ["-ec", recipe.script], in: self.scratch.file("tree"), environment: ["LC_ALL": "C.UTF-8"])
        try #require(made.status == 0, "\(made.output)")
        try self.scratch.renameZip()
        let options = UnpackOptions(keepsExtendedAttributes: hasAttributes)
        let unpacker = ArchiveUnpacker(limits: UnpackLimits(), options: options)
        let content = try unpacker.unpack(self.scratch.file("p"), into: self.scratch.file("stage"))
        let difference = try runProgram(
            "diff", ["-r", "--no-dereference", "tree", "stage"], in: self.scratch.path)
        #expect(difference.status == 0, "\(difference.output)")
        #expect(try self.listing("tree", recipe.loses) == self.listing("stage", recipe.loses))
        if hasAttributes { try self.expectSameAttributes() }
        if !recipe.loses.contains(.holes) { try self.expectHoles() }

        let measure = try unpacker.measure(self.scratch.file("p"))
        #expect(measure.byteCount == content.byteCount && measure.entryCount == content.entryCount)
        #expect(measure.topNames == ["empty", "hole", "run.sh", "second-name", "sub"])
    }

    /// Names, kinds, modes, sizes, times, targets, link counts and owners.
    private func listing(_ directory: String, _ loses: Set<ArchiveRecipe.Loss>) throws -> String {
        let links = loses.contains(.hardLinks) ? "" : " %n"
        let owners = loses.contains(.owners) ? "" : " %U:%G"
        let digits = loses.contains(.timesBelowSeconds) ? 0 : 9
        let format = "%P %y %m %l\(links)\(owners) %T@\\n"
        let cut = "sed -E 's/\\.([0-9]{\(digits)})[0-9]*$/.\\1/'"
        let sizes = "find . -type f -printf '%P %s\\n' | sort"
        // Zip programs leave the time of a link to whoever unpacks.
        return try runProgram(
            "sh",
            [
                "-c",
                "find . -mindepth 1 -printf '\(format)' | \(cut) | sed -E '/ l /s/ [^ ]*$//' | sort; \(sizes)",
            ],
            in: self.scratch.file(directory), environment: ["LC_ALL": "C.UTF-8"]
        ).output
    }

    /// Whether the file system takes attributes and access lists, and the tools to set them are there.
    private func setAttributes() -> Bool {
        guard hasProgram("setfattr"), hasProgram("setfacl") else {
            reportSkipped("extended attributes in archives", because: "setfattr or setfacl is not installed")
            return false
        }
        let script = """
            setfattr -n user.origin -v factory tree/sub/data
            setfattr -n user.binary -v 0x00ff0a3d tree/sub
            setfacl -m u:1234:r,g:99:rw tree/sub/data
            setfacl -d -m u:1234:rx tree/empty
            """
        guard (try? Self.run(script, self.scratch)) != nil else {
            reportSkipped("extended attributes in archives", because: "this file system has none")
            return false
        }
        return true
    }

    private func expectSameAttributes() throws {
        let script = "getfattr -d -R -h -m - -e hex . | sort; getfacl -R -n -p . | sed 's/^# file.*//' | sort"
        let trees = try ["tree", "stage"].map {
            try runProgram("sh", ["-ec", script], in: self.scratch.file($0)).output
        }
        #expect(trees[0] == trees[1])
        #expect(trees[0].contains("user.binary=0x00ff0a3d") && trees[0].contains("user:1234:r--"))
    }

    /// Where the file's data and holes begin, as the file system tells.
    private func expectHoles() throws {
        let file = open(self.scratch.file("stage/hole"), O_RDONLY | O_CLOEXEC)
        try #require(file >= 0)
        defer { close(file) }
        // SEEK_DATA is 3 and SEEK_HOLE is 4 on Linux.
        let firstData = lseek(file, 0, 3)
        #expect(firstData == 2 << 20, "the first two megabytes are a hole")
        #expect(lseek(file, firstData, 4) < 3 << 20, "and so is what follows the few bytes in the midst")
    }

    private static func run(_ script: String, _ scratch: ScratchDirectory) throws {
        let made = try runProgram(
            "sh", ["-ec", script], in: scratch.path, environment: ["LC_ALL": "C.UTF-8"])
        try #require(made.status == 0, "\(made.output)")
    }
}

extension ScratchDirectory {
    /// Takes back the ending that `zip` adds by itself.
    fileprivate func renameZip() throws {
        guard FileManager.default.fileExists(atPath: self.file("p.zip")) else { return }
        try FileManager.default.moveItem(atPath: self.file("p.zip"), toPath: self.file("p"))
    }
}
