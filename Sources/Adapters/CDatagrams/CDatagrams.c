#define _GNU_SOURCE
#include "CDatagrams.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifndef SOL_UDP
#define SOL_UDP 17
#endif
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif
#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif
#ifndef SO_RXQ_OVFL
#define SO_RXQ_OVFL 40
#endif

// Room for the two control messages of a received message: GRO size and drop counter.
#define CONTROL_BYTES (CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(uint32_t)))
// More pieces than one call can carry are refused: IOV_MAX is 1024.
#define MAXIMUM_PIECES 1024
#define MAXIMUM_SEGMENTS 128

struct fc_slot {
    struct iovec vector;
    struct sockaddr_storage address;
    size_t segment_byte_count;
    _Alignas(struct cmsghdr) uint8_t control[CONTROL_BYTES];
};

struct fc_batch {
    unsigned capacity;
    size_t message_byte_count;
    // Slots from this one on are as prepare left them: a small batch costs no more than its messages.
    unsigned used;
    uint32_t dropped;
    uint8_t *memory;
    struct mmsghdr *headers;
    struct fc_slot *slots;
};

struct fc_batch *fc_batch_create(unsigned message_count, size_t message_byte_count) {
    struct fc_batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return NULL;
    batch->capacity = message_count;
    batch->used = message_count;
    batch->message_byte_count = message_byte_count;
    batch->headers = calloc(message_count, sizeof *batch->headers);
    batch->slots = calloc(message_count, sizeof *batch->slots);
    // Mapped, not allocated: only pages that datagrams really fill become resident.
    batch->memory = mmap(NULL, message_count * message_byte_count, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!batch->headers || !batch->slots || batch->memory == MAP_FAILED) {
        if (batch->memory == MAP_FAILED)
            batch->memory = NULL;
        fc_batch_destroy(batch);
        return NULL;
    }
    for (unsigned index = 0; index < message_count; index++) {
        struct fc_slot *slot = &batch->slots[index];
        slot->vector.iov_base = batch->memory + index * message_byte_count;
        slot->vector.iov_len = message_byte_count;
    }
    return batch;
}

void fc_batch_destroy(struct fc_batch *batch) {
    if (!batch)
        return;
    if (batch->memory)
        munmap(batch->memory, batch->capacity * batch->message_byte_count);
    free(batch->headers);
    free(batch->slots);
    free(batch);
}

static void prepare(struct fc_batch *batch) {
    for (unsigned index = 0; index < batch->used; index++) {
        struct msghdr *header = &batch->headers[index].msg_hdr;
        struct fc_slot *slot = &batch->slots[index];
        header->msg_name = &slot->address;
        header->msg_namelen = sizeof slot->address;
        header->msg_iov = &slot->vector;
        header->msg_iovlen = 1;
        header->msg_control = slot->control;
        header->msg_controllen = sizeof slot->control;
        header->msg_flags = 0;
    }
    batch->used = 0;
}

static void read_control(struct fc_batch *batch, struct fc_slot *slot, struct msghdr *header) {
    for (struct cmsghdr *control = CMSG_FIRSTHDR(header); control; control = CMSG_NXTHDR(header, control)) {
        if (control->cmsg_level == SOL_UDP && control->cmsg_type == UDP_GRO) {
            int size;
            memcpy(&size, CMSG_DATA(control), sizeof size);
            if (size > 0)
                slot->segment_byte_count = (size_t)size;
        } else if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL) {
            memcpy(&batch->dropped, CMSG_DATA(control), sizeof batch->dropped);
        }
    }
}

static int receive_up_to(struct fc_batch *batch, int descriptor, unsigned limit) {
    prepare(batch);
    int count = recvmmsg(descriptor, batch->headers, limit, MSG_DONTWAIT, NULL);
    // One more: a message that could not be handed over may have left its traces.
    batch->used = count < 0 ? 1 : (unsigned)count + 1;
    if (batch->used > batch->capacity)
        batch->used = batch->capacity;
    if (count < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
    for (int index = 0; index < count; index++) {
        struct fc_slot *slot = &batch->slots[index];
        slot->segment_byte_count = batch->headers[index].msg_len;
        read_control(batch, slot, &batch->headers[index].msg_hdr);
    }
    return count;
}

int fc_batch_receive(struct fc_batch *batch, int descriptor) {
    return receive_up_to(batch, descriptor, batch->capacity);
}

int fc_batch_receive_one(struct fc_batch *batch, int descriptor) { return receive_up_to(batch, descriptor, 1); }

static uint64_t read_big_endian(const uint8_t *bytes) {
    uint64_t value = 0;
    for (int index = 0; index < 8; index++)
        value = value << 8 | bytes[index];
    return value;
}

static void set_sender(struct fc_message *message, const struct sockaddr_storage *sender) {
    if (sender->ss_family == AF_INET6) {
        const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)sender;
        message->address_high = read_big_endian(&address->sin6_addr.s6_addr[0]);
        message->address_low = read_big_endian(&address->sin6_addr.s6_addr[8]);
        message->port = ntohs(address->sin6_port);
    } else {
        const struct sockaddr_in *address = (const struct sockaddr_in *)sender;
        message->address_high = 0;
        message->address_low = UINT64_C(0x0000FFFF00000000) | ntohl(address->sin_addr.s_addr);
        message->port = ntohs(address->sin_port);
    }
}

struct fc_message fc_batch_message(const struct fc_batch *batch, unsigned index) {
    const struct fc_slot *slot = &batch->slots[index];
    struct fc_message message = {
        .bytes = slot->vector.iov_base,
        .byte_count = batch->headers[index].msg_len,
        .segment_byte_count = slot->segment_byte_count,
    };
    set_sender(&message, &slot->address);
    return message;
}

int fc_batch_peek(struct fc_batch *batch, int descriptor, struct fc_message *message) {
    struct fc_slot slot = {.vector = {.iov_base = batch->memory, .iov_len = FC_PEEKED_BYTES}};
    struct msghdr header = {
        .msg_name = &slot.address,
        .msg_namelen = sizeof slot.address,
        .msg_iov = &slot.vector,
        .msg_iovlen = 1,
        .msg_control = slot.control,
        .msg_controllen = sizeof slot.control,
    };
    ssize_t size = recvmsg(descriptor, &header, MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC);
    if (size < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
    message->bytes = batch->memory;
    message->byte_count = (size_t)size;
    message->segment_byte_count = (size_t)size;
    for (struct cmsghdr *control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level == SOL_UDP && control->cmsg_type == UDP_GRO) {
            int segment;
            memcpy(&segment, CMSG_DATA(control), sizeof segment);
            if (segment > 0)
                message->segment_byte_count = (size_t)segment;
        }
    }
    set_sender(message, &slot.address);
    return 1;
}

int fc_discard(int descriptor) {
    return recv(descriptor, NULL, 0, MSG_DONTWAIT | MSG_TRUNC) < 0 ? -errno : 0;
}

uint32_t fc_batch_dropped(const struct fc_batch *batch) { return batch->dropped; }

uint32_t fc_socket_dropped(int descriptor) {
    // The numbers of SO_MEMINFO (linux/sock_diag.h); the last is the socket's drop counter.
    enum { DROPS = 8 };
    uint32_t numbers[DROPS + 1] = {0};
    socklen_t length = sizeof numbers;
    return getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, numbers, &length) < 0 ? 0 : numbers[DROPS];
}

int fc_enable_receive_offload(int descriptor) {
    int on = 1;
    (void)setsockopt(descriptor, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    return setsockopt(descriptor, SOL_UDP, UDP_GRO, &on, sizeof on) == 0;
}

int fc_send_segmented(int descriptor, const void *bytes, size_t byte_count, size_t segment_byte_count) {
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = byte_count};
    _Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(uint16_t))] = {0};
    struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1};
    if (byte_count > segment_byte_count) {
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        struct cmsghdr *segment = CMSG_FIRSTHDR(&header);
        segment->cmsg_level = SOL_UDP;
        segment->cmsg_type = UDP_SEGMENT;
        segment->cmsg_len = CMSG_LEN(sizeof(uint16_t));
        uint16_t size = (uint16_t)segment_byte_count;
        memcpy(CMSG_DATA(segment), &size, sizeof size);
    }
    return sendmsg(descriptor, &header, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

long fc_send_many(int descriptor, const void *bytes, size_t byte_count, size_t segment_byte_count) {
    struct iovec vectors[MAXIMUM_SEGMENTS];
    struct mmsghdr headers[MAXIMUM_SEGMENTS];
    unsigned count = 0;
    size_t offset = 0;
    memset(headers, 0, sizeof headers);
    while (offset < byte_count && count < MAXIMUM_SEGMENTS) {
        size_t left = byte_count - offset;
        vectors[count].iov_base = (uint8_t *)bytes + offset;
        vectors[count].iov_len = left < segment_byte_count ? left : segment_byte_count;
        headers[count].msg_hdr.msg_iov = &vectors[count];
        headers[count].msg_hdr.msg_iovlen = 1;
        offset += vectors[count].iov_len;
        count++;
    }
    int sent = sendmmsg(descriptor, headers, count, MSG_NOSIGNAL);
    if (sent < 0)
        return -errno;
    size_t sent_bytes = (size_t)sent * segment_byte_count;
    return (long)(sent_bytes < byte_count ? sent_bytes : byte_count);
}

long fc_read_strided(int descriptor, void *first, size_t stride, size_t piece_byte_count, size_t byte_count,
                     uint64_t file_offset) {
    struct iovec vectors[MAXIMUM_PIECES];
    int count = 0;
    for (size_t offset = 0; offset < byte_count; offset += piece_byte_count) {
        if (count == MAXIMUM_PIECES)
            return -EINVAL;
        size_t left = byte_count - offset;
        vectors[count].iov_base = (uint8_t *)first + (size_t)count * stride;
        vectors[count].iov_len = left < piece_byte_count ? left : piece_byte_count;
        count++;
    }
    ssize_t result;
    do {
        result = preadv(descriptor, vectors, count, (off_t)file_offset);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : (long)result;
}

int fc_wait_readable(int descriptor, int64_t timeout_nanoseconds) {
    return fc_wait_any(&descriptor, 1, timeout_nanoseconds);
}

int fc_wait_any(const int *descriptors, unsigned count, int64_t timeout_nanoseconds) {
    struct pollfd entries[FC_MAXIMUM_WAITS];
    if (count > FC_MAXIMUM_WAITS)
        return -EINVAL;
    for (unsigned index = 0; index < count; index++)
        entries[index] = (struct pollfd){.fd = descriptors[index], .events = POLLIN};
    if (timeout_nanoseconds < 0)
        timeout_nanoseconds = 0;
    struct timespec timeout = {
        .tv_sec = (time_t)(timeout_nanoseconds / 1000000000),
        .tv_nsec = (long)(timeout_nanoseconds % 1000000000),
    };
    int ready = ppoll(entries, count, &timeout, NULL);
    return ready < 0 ? -errno : ready > 0;
}

int fc_event_create(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

void fc_event_close(int descriptor) { close(descriptor); }

void fc_event_raise(int descriptor) {
    uint64_t one = 1;
    // Fails only where the counter is full, and then it is raised already.
    ssize_t result = write(descriptor, &one, sizeof one);
    (void)result;
}

void fc_event_clear(int descriptor) {
    uint64_t count;
    ssize_t result = read(descriptor, &count, sizeof count);
    (void)result;
}

int fc_join_source(int descriptor, int level, unsigned interface_index, const struct sockaddr *group,
                   const struct sockaddr *source, socklen_t byte_count) {
    struct group_source_req request;
    memset(&request, 0, sizeof request);
    request.gsr_interface = interface_index;
    memcpy(&request.gsr_group, group, byte_count);
    memcpy(&request.gsr_source, source, byte_count);
    return setsockopt(descriptor, level, MCAST_JOIN_SOURCE_GROUP, &request, sizeof request) < 0 ? -errno : 0;
}

void fc_request_exact_timers(void) { (void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); }
