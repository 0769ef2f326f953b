import Testing
import UpdateMetadata

@Suite("Windows are times of the week")
struct InstallWindowTests {
    @Test(
        "Windows are read, and written with their days one by one",
        arguments: [
            ("02:00-04:30", "02:00-04:30"), ("Sat,Sun 02:00-04:30", "Sat,Sun 02:00-04:30"),
            ("Mon,Tue-Fri 22:00-04:00", "Mon,Tue,Wed,Thu,Fri 22:00-04:00"),
            ("Fri-Mon 00:00-24:00", "Mon,Fri,Sat,Sun 00:00-24:00"),
            ("Mon-Sun 01:00-02:00", "01:00-02:00"), ("00:00-00:00", "00:00-24:00"),
            ("Sun-Sun 23:59-00:00", "Sun 23:59-24:00"),
        ])
    func reads(text: String, written: String) throws {
        let window = try #require(InstallWindow(text))
        #expect(window.description == written)
        #expect(InstallWindow(written) == window)
    }

    @Test(
        "What is no window is refused",
        arguments: [
            "", " ", "02:00", "02:00-", "2:00-04:00", "02:00-02:00", "24:00-02:00",
            "02:60-04:00", "02:00-24:01",
            "02:00-25:00", "Mon", "Mon 02:00", "mon 02:00-04:00", "Mon,  02:00-04:00", "Mon, 02:00-04:00",
            ",Mon 02:00-04:00",
            "Mon-Tue-Wed 02:00-04:00", "Mon- 02:00-04:00", "Monday 02:00-04:00", "Mon 02:00-04:00 ",
            "02:00 - 04:00",
            "Mon Tue 02:00-04:00", "+2:00-04:00", "02:00-04:00-06:00",
        ])
    func refuses(text: String) {
        #expect(InstallWindow(text) == nil)
    }

    @Test("Within is from the first minute to the one before the end")
    func withinDay() throws {
        let window = try #require(InstallWindow("Tue 02:00-04:30"))
        #expect(window.contains(weekday: 1, minute: 120))
        #expect(window.contains(weekday: 1, minute: 269))
        #expect(!window.contains(weekday: 1, minute: 119))
        #expect(!window.contains(weekday: 1, minute: 270))
        #expect(!window.contains(weekday: 2, minute: 120))
    }

    @Test("A window over midnight belongs to the day on which it begins")
    func overMidnight() throws {
        let window = try #require(InstallWindow("Sun 22:00-04:00"))
        #expect(window.contains(weekday: 6, minute: 1_320))
        #expect(window.contains(weekday: 6, minute: 1_439))
        #expect(window.contains(weekday: 0, minute: 239))
        #expect(!window.contains(weekday: 0, minute: 240))
        #expect(!window.contains(weekday: 6, minute: 0))
        #expect(!window.contains(weekday: 0, minute: 1_320))
    }
}
