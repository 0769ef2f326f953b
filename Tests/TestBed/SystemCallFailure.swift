import Foundation

/// A system call of the test bed failed.
package struct SystemCallFailure: Error, CustomStringConvertible {
    /// The name of the call, and on what.
    package let call: String
    /// The error number.
    package let errorNumber: Int32

    /// Takes the present `errno`, or the error number that a call returned.
    package init(_ call: String, errorNumber: Int32 = errno) {
        self.call = call
        self.errorNumber = errorNumber
    }

    /// The call and the system's words for the error.
    package var description: String { "\(self.call): \(String(cString: strerror(self.errorNumber)))" }
}
