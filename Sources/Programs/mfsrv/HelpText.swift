/// What `-h` prints: the original's lines for the original's flags, then ours.
enum HelpText {
    static let text = """
        Fleetcast mfsrv \(programVersion): sends a file to any number of receivers by multicast (MultiFiles).
        usage: mfsrv [options]
        options
        [-i IP] Multicast IP address to use. Default: 224.2.2.4
        [-p port] UDP port to use. Default: 2222
        [-d] Enable debug messages. Default: disabled
        [-f file] name of the file to send. Default: testfile.bin
        [-s speed] Upload speed Kbytes/sec. Default: 100 Kbytes/sec
        [-t delay] Prophylactic info messages delay, sec. Default: 2 sec
        [-u] Setting force update flag. Default: force update flag not set
        [-a version] Firmware version. Default: 0
        [-h] This help

        beyond the original
        [--byte-order network|little] Order of the bytes of each integer. Default: network
        [--ttl hops] How many routers the stream may pass. Default: 32
        [--interface name] Network interface to send on. Default: as the routing table says
        [--loop-count N] Stop after N cycles. Default: never
        [--version] Print the version of this program
        [-s 0] No limit: as fast as this machine can

        The speed counts the bytes of the file; headers and info messages add about 2 %.
        The file may be replaced while it is being sent: a new cycle begins with the new one.
        SIGTERM and Ctrl-C end the program.

        examples
          mfsrv -i 224.5.6.7 -p 1111 -f ./netup.tgz -s 100 -a 1104 -t 6
          mfsrv -f firmware.tgz -a 1105 --interface eth1 -s 5000
          mfsrv -i ff15::2224 --interface eth1 -f firmware.tgz -a 1105

        exit status
          0   the last cycle was sent, or a signal ended the program
          1   the file cannot be read or sent, or the network refused
          64  the command line is wrong
        """
}
