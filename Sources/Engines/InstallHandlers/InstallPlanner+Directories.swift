import InstallEngine

extension InstallPlanner {
    /// What one entry of a package takes on the disk besides its bytes.
    private static var entryByteCount: UInt64 { 4096 }

    /// The directory of a handler, without slashes at its end, where it is one or can become one.
    func usableDirectory(
        _ configured: String, section: String, on disk: Disk, _ findings: inout PlanFindings
    ) -> String? {
        var directory = configured
        while directory.utf8.count > 1, directory.hasSuffix("/") { directory.removeLast() }
        let components = directory.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard directory.utf8.first == UInt8(ascii: "/"), directory != "/",
            components.allSatisfy({ !["", ".", ".."].contains($0) })
        else {
            findings.add(
                problem: "The directory '\(configured)' of section [\(section)] is not a plain absolute"
                    + " path; configure one such as /opt/product.")
            return nil
        }
        // All the way down: a name is synchronised in the directory that has it, which no link stands for.
        for path in Self.ancestors(of: directory) {
            guard self.isUsable(path, section: section, on: disk, &findings) else { return nil }
        }
        return directory
    }

    /// The path and all above it but `/`, the uppermost first.
    private static func ancestors(of path: String) -> [String] {
        var ancestors: [String] = []
        var path = path
        while path != "/" {
            ancestors.insert(path, at: 0)
            path = Disk.directory(of: path)
        }
        return ancestors
    }

    /// Whether it is a directory or can become one.
    private func isUsable(
        _ path: String, section: String, on disk: Disk, _ findings: inout PlanFindings
    ) -> Bool {
        guard let entry = findings.look("\(path) cannot be read", { try disk.entry(at: path) }) else {
            return false
        }
        switch entry {
        case nil, .directory: return true
        case .symbolicLink(let target):
            findings.add(
                problem: "\(path) is a symbolic link to \(target); configure the path that it leads to in"
                    + " section [\(section)].")
        case .file, .other:
            findings.add(
                problem: "\(path) is no directory; move it away, or configure another one in section"
                    + " [\(section)].")
        }
        return false
    }

    /// Reads the whole package, and finds out whether it fits.
    func measure(
        _ request: InstallRequest, into directory: String?, on disk: Disk, _ findings: inout PlanFindings
    ) -> PackageMeasure? {
        let name = request.artifact.name
        let measured = findings.look(
            "The package \(name) is refused", { try self.unpacking.measure(request.artifact) })
        if let measured, measured.entryCount == 0 {
            findings.add(problem: "The package \(name) contains nothing; make it anew.")
        }
        guard let measured, let directory else { return measured }
        let found = findings.look("The free space for \(directory) is unknown") {
            var existing = directory
            while existing != "/", try disk.entry(at: existing) == nil {
                existing = Disk.directory(of: existing)
            }
            return (existing, try disk.freeByteCount(in: existing))
        }
        guard let (existing, free) = found else { return measured }
        let needed = self.neededByteCount(measured)
        if free < needed {
            findings.add(
                problem: "\(existing) has \(byteText(free)) free, but the package \(name) needs"
                    + " \(byteText(needed)) unpacked and with the reserve; remove what is not needed there.")
        }
        return measured
    }

    private func neededByteCount(_ measure: PackageMeasure) -> UInt64 {
        let entries = UInt64(clamping: measure.entryCount).multipliedReportingOverflow(
            by: Self.entryByteCount)
        return [entries.overflow ? .max : entries.partialValue, self.settings.reservedByteCount]
            .reduce(measure.byteCount) { sum, more in
                let (sum, overflow) = sum.addingReportingOverflow(more)
                return overflow ? .max : sum
            }
    }
}
