// Made once by a transcription of RFC 6330, sections 5.3.5.1 to 5.3.5.4 and 5.5, into Python, which has integers
// of any size: divisions, remainders and loops as the standard writes them, with the tables read from its text.

/// Rand[y, i, m].
struct RandomVector: Sendable {
    let y: UInt32
    let i: UInt8
    let m: Int
    let value: Int

    static let all: [RandomVector] = [
        RandomVector(y: 0, i: 0, m: 1048576, value: 145433),
        RandomVector(y: 1, i: 0, m: 1048576, value: 662230),
        RandomVector(y: 255, i: 1, m: 256, value: 204),
        RandomVector(y: 4294967295, i: 5, m: 1009, value: 739),
        RandomVector(y: 4294967295, i: 255, m: 1048576, value: 421840),
        RandomVector(y: 16777216, i: 3, m: 2, value: 1),
        RandomVector(y: 65535, i: 4, m: 17, value: 11),
        RandomVector(y: 85, i: 0, m: 56951, value: 42584),
        RandomVector(y: 21040, i: 0, m: 113, value: 63),
        RandomVector(y: 3097386368, i: 200, m: 10, value: 3),
        RandomVector(y: 118, i: 6, m: 13, value: 3),
        RandomVector(y: 2893257192, i: 1, m: 1048576, value: 825939),
        RandomVector(y: 2592564938, i: 2, m: 17, value: 0),
        RandomVector(y: 141, i: 0, m: 56951, value: 23853),
        RandomVector(y: 15069287, i: 2, m: 56951, value: 15019),
        RandomVector(y: 63253, i: 200, m: 17, value: 15),
        RandomVector(y: 12925739, i: 7, m: 17, value: 10),
        RandomVector(y: 216, i: 3, m: 4294967295, value: 2321693019),
        RandomVector(y: 11932806, i: 6, m: 907, value: 417),
        RandomVector(y: 169, i: 255, m: 2, value: 0),
        RandomVector(y: 11566970, i: 1, m: 17, value: 14),
        RandomVector(y: 5601323, i: 4, m: 907, value: 227),
        RandomVector(y: 1891746600, i: 3, m: 1048576, value: 290070),
        RandomVector(y: 1, i: 3, m: 10, value: 5),
        RandomVector(y: 27993, i: 2, m: 17, value: 0),
        RandomVector(y: 5307730, i: 0, m: 13, value: 9),
        RandomVector(y: 3332116, i: 4, m: 56950, value: 25527),
        RandomVector(y: 46110, i: 0, m: 4294967295, value: 1166358022),
    ]
}

/// Deg[v] for a block with W LT symbols.
struct DegreeVector: Sendable {
    let v: UInt32
    let ltSymbolCount: Int
    let degree: Int

    static let all: [DegreeVector] = [
        DegreeVector(v: 0, ltSymbolCount: 17, degree: 1),
        DegreeVector(v: 5242, ltSymbolCount: 17, degree: 1),
        DegreeVector(v: 5243, ltSymbolCount: 17, degree: 2),
        DegreeVector(v: 529530, ltSymbolCount: 17, degree: 2),
        DegreeVector(v: 529531, ltSymbolCount: 17, degree: 3),
        DegreeVector(v: 704293, ltSymbolCount: 29, degree: 3),
        DegreeVector(v: 704294, ltSymbolCount: 29, degree: 4),
        DegreeVector(v: 983913, ltSymbolCount: 17, degree: 15),
        DegreeVector(v: 983914, ltSymbolCount: 17, degree: 15),
        DegreeVector(v: 1048575, ltSymbolCount: 17, degree: 15),
        DegreeVector(v: 1048575, ltSymbolCount: 19, degree: 17),
        DegreeVector(v: 1048575, ltSymbolCount: 31, degree: 29),
        DegreeVector(v: 1048575, ltSymbolCount: 37, degree: 30),
        DegreeVector(v: 1017661, ltSymbolCount: 37, degree: 29),
        DegreeVector(v: 1017662, ltSymbolCount: 37, degree: 30),
        DegreeVector(v: 988282, ltSymbolCount: 113, degree: 16),
        DegreeVector(v: 988283, ltSymbolCount: 113, degree: 17),
        DegreeVector(v: 299063, ltSymbolCount: 17, degree: 2),
        DegreeVector(v: 30977, ltSymbolCount: 113, degree: 2),
        DegreeVector(v: 569471, ltSymbolCount: 56951, degree: 3),
        DegreeVector(v: 504460, ltSymbolCount: 17, degree: 2),
        DegreeVector(v: 278324, ltSymbolCount: 29, degree: 2),
        DegreeVector(v: 249278, ltSymbolCount: 113, degree: 2),
        DegreeVector(v: 943548, ltSymbolCount: 56951, degree: 10),
        DegreeVector(v: 789197, ltSymbolCount: 17, degree: 4),
        DegreeVector(v: 165124, ltSymbolCount: 17, degree: 2),
        DegreeVector(v: 933941, ltSymbolCount: 56951, degree: 9),
        DegreeVector(v: 737283, ltSymbolCount: 29, degree: 4),
        DegreeVector(v: 629575, ltSymbolCount: 29, degree: 3),
        DegreeVector(v: 461224, ltSymbolCount: 17, degree: 2),
    ]
}

/// Tuple[K′, X], and the numbers of the intermediate symbols that Enc[] sums for it.
struct TupleVector: Sendable {
    let extendedSymbolCount: Int
    let internalSymbolID: UInt32
    /// d, a, b, d1, a1, b1.
    let tuple: [Int]
    let indices: [UInt16]

    static let all: [TupleVector] = [
        TupleVector(
            extendedSymbolCount: 10, internalSymbolID: 0, tuple: [2, 4, 9, 2, 5, 1],
            indices: [9, 13, 18, 23]),
        TupleVector(
            extendedSymbolCount: 10, internalSymbolID: 3, tuple: [2, 1, 4, 3, 3, 8],
            indices: [4, 5, 25, 17, 20]),
        TupleVector(
            extendedSymbolCount: 10, internalSymbolID: 9, tuple: [6, 3, 16, 2, 6, 4],
            indices: [16, 2, 5, 8, 11, 14, 21, 22]),
        TupleVector(
            extendedSymbolCount: 10, internalSymbolID: 11, tuple: [2, 12, 7, 2, 9, 10],
            indices: [7, 2, 25, 23]),
        TupleVector(
            extendedSymbolCount: 10, internalSymbolID: 16777216, tuple: [7, 15, 4, 2, 8, 9],
            indices: [4, 2, 0, 15, 13, 11, 9, 26, 23]),
        TupleVector(
            extendedSymbolCount: 12, internalSymbolID: 0, tuple: [4, 17, 11, 2, 5, 1],
            indices: [11, 9, 7, 5, 20, 25]),
        TupleVector(
            extendedSymbolCount: 12, internalSymbolID: 2, tuple: [2, 1, 15, 3, 1, 0],
            indices: [15, 16, 19, 20, 21]),
        TupleVector(
            extendedSymbolCount: 12, internalSymbolID: 11, tuple: [8, 7, 3, 2, 9, 10],
            indices: [3, 10, 17, 5, 12, 0, 7, 14, 27, 25]),
        TupleVector(
            extendedSymbolCount: 12, internalSymbolID: 6407674, tuple: [5, 2, 18, 2, 8, 6],
            indices: [18, 1, 3, 5, 7, 25, 22]),
        TupleVector(
            extendedSymbolCount: 26, internalSymbolID: 0, tuple: [12, 34, 17, 2, 5, 1],
            indices: [17, 14, 11, 8, 5, 2, 36, 33, 30, 27, 24, 21, 38, 43]),
        TupleVector(
            extendedSymbolCount: 26, internalSymbolID: 1, tuple: [2, 33, 26, 3, 1, 3],
            indices: [26, 22, 40, 41, 42]),
        TupleVector(
            extendedSymbolCount: 26, internalSymbolID: 11, tuple: [2, 17, 25, 2, 9, 10],
            indices: [25, 5, 45, 43]),
        TupleVector(
            extendedSymbolCount: 26, internalSymbolID: 25, tuple: [2, 27, 27, 2, 8, 0],
            indices: [27, 17, 37, 45]),
        TupleVector(
            extendedSymbolCount: 26, internalSymbolID: 12113320, tuple: [4, 16, 5, 2, 1, 7],
            indices: [5, 21, 0, 16, 44, 45]),
        TupleVector(
            extendedSymbolCount: 101, internalSymbolID: 0, tuple: [2, 30, 4, 2, 5, 12],
            indices: [4, 34, 125, 113]),
        TupleVector(
            extendedSymbolCount: 101, internalSymbolID: 1, tuple: [2, 16, 96, 3, 9, 16],
            indices: [96, 112, 121, 113, 122]),
        TupleVector(
            extendedSymbolCount: 101, internalSymbolID: 100, tuple: [2, 90, 23, 2, 8, 12],
            indices: [23, 0, 125, 116]),
        TupleVector(
            extendedSymbolCount: 101, internalSymbolID: 7023960, tuple: [2, 18, 104, 2, 16, 11],
            indices: [104, 9, 124, 123]),
        TupleVector(
            extendedSymbolCount: 1002, internalSymbolID: 0, tuple: [2, 420, 169, 2, 45, 38],
            indices: [169, 589, 1059, 1051]),
        TupleVector(
            extendedSymbolCount: 1002, internalSymbolID: 1, tuple: [2, 562, 653, 3, 45, 48],
            indices: [653, 194, 1069, 1061, 1053]),
        TupleVector(
            extendedSymbolCount: 1002, internalSymbolID: 8, tuple: [2, 202, 923, 3, 12, 51],
            indices: [923, 104, 1031, 1043, 1055]),
        TupleVector(
            extendedSymbolCount: 1002, internalSymbolID: 1001, tuple: [23, 23, 516, 2, 44, 0],
            indices: [
                516, 539, 562, 585, 608, 631, 654, 677, 700, 723, 746, 769, 792, 815, 838, 861, 884, 907, 930,
                953, 976, 999, 1, 1021, 1065,
            ]),
        TupleVector(
            extendedSymbolCount: 1002, internalSymbolID: 4219026, tuple: [2, 592, 707, 3, 17, 31],
            indices: [707, 278, 1052, 1069, 1033]),
        TupleVector(
            extendedSymbolCount: 10017, internalSymbolID: 0, tuple: [9, 9580, 7998, 2, 1, 0],
            indices: [7998, 7467, 6936, 6405, 5874, 5343, 4812, 4281, 3750, 10111, 10112]),
        TupleVector(
            extendedSymbolCount: 10017, internalSymbolID: 1, tuple: [2, 1682, 421, 3, 61, 103],
            indices: [421, 2103, 10214, 10112, 10173]),
        TupleVector(
            extendedSymbolCount: 10017, internalSymbolID: 29, tuple: [4, 3280, 1295, 2, 84, 162],
            indices: [1295, 4575, 7855, 1024, 10194, 10115]),
        TupleVector(
            extendedSymbolCount: 10017, internalSymbolID: 10016, tuple: [6, 6599, 6860, 2, 147, 11],
            indices: [6860, 3348, 9947, 6435, 2923, 9522, 10122, 10253]),
        TupleVector(
            extendedSymbolCount: 10017, internalSymbolID: 9061936, tuple: [3, 7629, 7034, 3, 80, 124],
            indices: [7034, 4552, 2070, 10235, 10152, 10232]),
        TupleVector(
            extendedSymbolCount: 50511, internalSymbolID: 0, tuple: [5, 7746, 39939, 2, 289, 52],
            indices: [39939, 47685, 4438, 12184, 19930, 51045, 51334]),
        TupleVector(
            extendedSymbolCount: 50511, internalSymbolID: 2, tuple: [2, 36342, 36746, 3, 59, 120],
            indices: [36746, 22095, 51113, 51172, 51231]),
        TupleVector(
            extendedSymbolCount: 50511, internalSymbolID: 4, tuple: [3, 4672, 39069, 3, 264, 357],
            indices: [39069, 43741, 48413, 51255, 51160, 51065]),
        TupleVector(
            extendedSymbolCount: 50511, internalSymbolID: 50510, tuple: [15, 27716, 36081, 2, 281, 21],
            indices: [
                36081, 12804, 40520, 17243, 44959, 21682, 49398, 26121, 2844, 30560, 7283, 34999, 11722,
                39438, 16161, 51014, 51295,
            ]),
        TupleVector(
            extendedSymbolCount: 50511, internalSymbolID: 1145561, tuple: [7, 35058, 26142, 2, 37, 357],
            indices: [26142, 10207, 45265, 29330, 13395, 48453, 32518, 51028, 51065]),
        TupleVector(
            extendedSymbolCount: 56403, internalSymbolID: 0, tuple: [2, 50588, 9917, 2, 55, 128],
            indices: [9917, 3554, 57079, 57134]),
        TupleVector(
            extendedSymbolCount: 56403, internalSymbolID: 1, tuple: [2, 14972, 5903, 3, 115, 339],
            indices: [5903, 20875, 57290, 57026, 57141]),
        TupleVector(
            extendedSymbolCount: 56403, internalSymbolID: 8, tuple: [12, 43119, 5534, 2, 296, 377],
            indices: [
                5534, 48653, 34821, 20989, 7157, 50276, 36444, 22612, 8780, 51899, 38067, 24235, 57245, 57162,
            ]),
        TupleVector(
            extendedSymbolCount: 56403, internalSymbolID: 56402, tuple: [3, 19983, 39482, 2, 248, 298],
            indices: [39482, 2514, 22497, 57249, 57118]),
        TupleVector(
            extendedSymbolCount: 56403, internalSymbolID: 6541891, tuple: [2, 54751, 37036, 3, 148, 255],
            indices: [37036, 34836, 57206, 56975, 57123]),
    ]

    /// Sum over all X below the count of (X + 1) × (each index + 1), modulo 2³², and the greatest count of indices.
    static let sums: [(extendedSymbolCount: Int, count: UInt32, sum: UInt32, greatestWeight: Int)] = [
        (10, 20000, 872039612, 17),
        (18, 20000, 168682437, 29),
        (1002, 20000, 3833237708, 32),
        (56403, 20000, 4078733316, 32),
    ]
}
