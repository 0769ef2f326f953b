/// What `-h` prints: the original's lines for the original's flags, then ours.
enum HelpText {
    static let text = """
        Fleetcast mfcln \(programVersion): receives a file that mfsrv sends by multicast (MultiFiles).
        usage: mfcln [options]
        options
        [-i IP] Multicast IP address to use. Default: 224.2.2.4
        [-p port] UDP port to use. Default: 2222
        [-t socket wait timeout] UDP socket timeout, sec. Default: 10 sec.
        [-d] Enable debug messages. Default: disabled
        [-f file] name of the file to save.
        Default: using filename coming from server
        [-s stat_file] name of the file to save stats in.
        Default: /tmp/mfstat.log
        [-a fw_version] current fw version. Download is started only
        if the received version is newer than current.
        Default: 0
        [-h] This help

        beyond the original
        [-f -] Write the verified file to standard output, messages to standard error
        [--interface name] Network interface to listen on. Default: as the routing table says
        [--install dir] Unpack the verified .tar.gz below dir, run its customup.sh, and when that
        succeeds store the version in dir/version, from where -a is taken next time
        [--max-unpacked bytes] Most that a package may unpack to, as 512M or 2G. Default: 4G
        [--script-timeout sec] How long customup.sh may run. Default: 600
        [--version] Print the version of this program

        The file gets its name only when it is complete and its MD5 is right.

        examples
          mfcln -i 224.5.6.7 -p 1111 -a 1100
          mfcln -i 224.5.6.7 -t 3 -f /mfupdater/download.bin -a 1100 -s /tmp/mfstat.log
          mfcln -i 224.5.6.7 --install /mfupdater
          mfcln -f - | tar -tz

        exit status
          0   received and verified, and installed where that was asked for
          1   failed: disk full, MD5 wrong twice, offer refused, customup.sh failed
          2   what is offered is not newer than what is installed
          3   nothing heard for the time of -t
          64  the command line is wrong
          130 ended by a signal
        """
}
