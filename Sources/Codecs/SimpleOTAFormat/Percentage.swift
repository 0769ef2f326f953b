/// The percent sign, which `configparser` wants doubled.
enum Percentage {
    /// `text` with each `%%` as `%`; a single one stands for itself.
    static func unescaped(_ text: String) -> String {
        var result = ""
        var isSecond = false
        for scalar in text.unicodeScalars {
            if scalar == "%", isSecond {
                isSecond = false
                continue
            }
            isSecond = scalar == "%"
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// `text` with each `%` doubled, as the original reader needs it.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result += scalar == "%" ? "%%" : String(scalar)
        }
        return result
    }
}
