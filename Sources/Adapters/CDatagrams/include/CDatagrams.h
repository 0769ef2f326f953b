// The datagram system calls that Swift's Glibc module does not show, or whose control messages are macros.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/// One message of a batch: a datagram, or several of one sender and one size that the kernel has joined (GRO).
struct fc_message {
    const uint8_t *bytes;
    size_t byte_count;
    /// Size of each joined datagram but the last; equal to byte_count where nothing was joined.
    size_t segment_byte_count;
    /// Sender's address as two halves, most significant first; IPv4 in its mapped form.
    uint64_t address_high;
    uint64_t address_low;
    uint16_t port;
};

/// Buffers and headers for batches, allocated once.
struct fc_batch;

/// Allocates a batch of at most `message_count` messages of at most `message_byte_count` bytes; NULL without memory.
struct fc_batch *fc_batch_create(unsigned message_count, size_t message_byte_count);
void fc_batch_destroy(struct fc_batch *batch);

/// Receives what is there, without waiting. Returns the number of messages, 0 when there is none, or -errno.
int fc_batch_receive(struct fc_batch *batch, int descriptor);

/// Receives one message, if one is there, as fc_batch_receive does.
int fc_batch_receive_one(struct fc_batch *batch, int descriptor);

/// How many bytes of a message fc_batch_peek copies at most.
#define FC_PEEKED_BYTES 2048

/// Looks at the next message without taking it: copies its first bytes over the batch's newest messages, and tells the
/// message's whole size and that of its datagrams. Returns 1, 0 when there is none, or -errno.
int fc_batch_peek(struct fc_batch *batch, int descriptor, struct fc_message *message);

/// Takes the next message and drops it uncopied. Returns 0 or -errno.
int fc_discard(int descriptor);

/// The message at `index` of the newest batch.
struct fc_message fc_batch_message(const struct fc_batch *batch, unsigned index);

/// How many datagrams the kernel has dropped at this socket for want of buffer, as the newest batch tells it.
uint32_t fc_batch_dropped(const struct fc_batch *batch);

/// How many datagrams the kernel has dropped at this socket by now; 0 where it does not tell (before Linux 4.12).
uint32_t fc_socket_dropped(int descriptor);

/// Lets the kernel join datagrams of one flow on receipt (UDP_GRO), and count what it drops. Returns whether it joins.
int fc_enable_receive_offload(int descriptor);

/// Sends `byte_count` bytes as datagrams of `segment_byte_count` bytes, the last of them shorter perhaps, in one
/// call: cut by the kernel or the network card (UDP_SEGMENT). Returns 0 or -errno.
int fc_send_segmented(int descriptor, const void *bytes, size_t byte_count, size_t segment_byte_count);

/// The same by one sendmmsg call, where segmentation is missing. Returns the number of bytes sent, or -errno.
long fc_send_many(int descriptor, const void *bytes, size_t byte_count, size_t segment_byte_count);

/// Reads `byte_count` bytes at `file_offset` into pieces of `piece_byte_count` bytes that stand `stride` bytes apart
/// from `first` on: file bytes straight into their places between headers. Returns the bytes read, or -errno.
long fc_read_strided(int descriptor, void *first, size_t stride, size_t piece_byte_count, size_t byte_count,
                     uint64_t file_offset);

/// Waits until `descriptor` is readable. Returns 1, 0 when the time is over, or -errno (-EINTR after a signal).
int fc_wait_readable(int descriptor, int64_t timeout_nanoseconds);

/// How many descriptors fc_wait_any waits for at most.
#define FC_MAXIMUM_WAITS 65

/// Waits until one of the descriptors is readable. Returns 1, 0 when the time is over, or -errno.
int fc_wait_any(const int *descriptors, unsigned count, int64_t timeout_nanoseconds);

/// Opens a descriptor by which one thread, or a signal handler, wakes another. Returns it or -errno.
int fc_event_create(void);
void fc_event_close(int descriptor);
/// Makes an event readable; may be called in a signal handler.
void fc_event_raise(int descriptor);
/// Makes an event unreadable again.
void fc_event_clear(int descriptor);

/// Joins a group for datagrams of one source only (MCAST_JOIN_SOURCE_GROUP, RFC 3678, section 5.1.2). `level` is
/// IPPROTO_IP or IPPROTO_IPV6, `byte_count` the size of both addresses. Returns 0 or -errno.
int fc_join_source(int descriptor, int level, unsigned interface_index, const struct sockaddr *group,
                   const struct sockaddr *source, socklen_t byte_count);

/// Asks for wake-ups as exact as the kernel can make them (PR_SET_TIMERSLACK) for the calling thread.
void fc_request_exact_timers(void);
