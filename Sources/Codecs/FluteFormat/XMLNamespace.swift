/// Names of XML namespaces that FDT instances use.
public enum XMLNamespace {
    /// FDT instances as every known sender writes them, of version 1 and, in practice, version 2 of FLUTE.
    public static let fdt = "urn:IETF:metadata:2005:FLUTE:FDT"
    /// FDT instances as the text of RFC 6726 (section 3.4.2) has it, which few senders follow.
    public static let fdtOfRFC6726 = "urn:ietf:params:xml:ns:fdt"
    /// Our own attributes.
    public static let fleetcast = "urn:fleetcast:fdt"
    /// 3GPP TS 26.346: groups.
    public static let mbms2005 = "urn:3GPP:metadata:2005:MBMS:FLUTE:FDT"
    /// 3GPP TS 26.346: cache control.
    public static let mbms2007 = "urn:3GPP:metadata:2007:MBMS:FLUTE:FDT"
    /// 3GPP TS 26.346: `FullFDT`.
    public static let mbms2008 = "urn:3GPP:metadata:2008:MBMS:FLUTE:FDT_ext"

    /// What `xml:` stands for without being declared.
    static let xml = "http://www.w3.org/XML/1998/namespace"

    /// Prefixes that people are used to.
    ///
    /// Some receivers look at nothing but the prefix.
    static let familiarPrefixes = [
        fdt: "fdt",
        fleetcast: "fc",
        mbms2005: "mbms2005",
        mbms2007: "mbms2007",
        mbms2008: "mbms2008",
        "urn:3GPP:metadata:2009:MBMS:FLUTE:FDT_ext": "mbms2009",
        "urn:3GPP:metadata:2012:MBMS:FLUTE:FDT": "mbms2012",
        "urn:3GPP:metadata:2015:MBMS:FLUTE:FDT": "mbms2015",
        "urn:3gpp:metadata:2009:MBMS:schemaVersion": "sv",
        "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    ]
}
