import Glibc

/// What a person calls a file of a kind that no package may hold.
func specialFileName(_ fileType: mode_t) -> String {
    switch fileType {
    case S_IFCHR: "character device"
    case S_IFBLK: "block device"
    case S_IFIFO: "FIFO"
    case S_IFSOCK: "socket"
    default: "file of an unknown kind"
    }
}
