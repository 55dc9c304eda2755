/*
 * The limit in C: read, CRC-32C, loopback TCP, verify, write a fresh file.
 *
 *   pipe serve                                    prints its port, then serves one file at a time
 *   pipe send PORT SINK HASHED SOURCE TARGET      SINK: 0 none, 1 file, 2 forced, 3 forced by 64 MiB
 *
 * Blocks of 256 KiB carry four checksums, one for each quarter, so that the four are computed
 * side by side. SHA-256 comes from libcrypto, on a thread of its own, when HASHED is 1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <nmmintrin.h>
#define CRC8(crc, word) _mm_crc32_u64(crc, word)
#define CRC1(crc, byte) _mm_crc32_u8((uint32_t)(crc), byte)
#elif defined(__aarch64__)
#include <arm_acle.h>
#define CRC8(crc, word) __crc32cd((uint32_t)(crc), word)
#define CRC1(crc, byte) __crc32cb((uint32_t)(crc), byte)
#endif

enum { BLOCK = 256 << 10, LANES = 4, LANE = BLOCK / LANES, RING = 8, DIGEST = 32 };
static const uint64_t GROUP = 64 << 20;

struct announcement {
  uint64_t bytes;
  uint32_t sink, hashed;
  char target[1000];
};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void sums(const unsigned char *data, size_t length, uint32_t out[LANES]) {
  uint64_t crc[LANES];
  for (int lane = 0; lane < LANES; lane++) crc[lane] = ~0u;
  if (length == BLOCK) {
    for (size_t at = 0; at < LANE; at += 8)
      for (int lane = 0; lane < LANES; lane++) {
        uint64_t word;
        memcpy(&word, data + lane * LANE + at, 8);
        crc[lane] = CRC8(crc[lane], word);
      }
  } else {
    for (size_t at = 0; at < length; at++) crc[0] = CRC1(crc[0], data[at]);
  }
  for (int lane = 0; lane < LANES; lane++) out[lane] = ~(uint32_t)crc[lane];
}

/* A ring of blocks between the pipe's thread and the one that hashes. */
static unsigned char ring[RING][BLOCK];
static size_t lengths[RING];
static sem_t empty, full;
static pthread_t hasher;
static unsigned char digest[DIGEST];
static void *(*digest_new)(void);
static const void *(*digest_kind)(void);
static int (*digest_init)(void *, const void *, void *);
static int (*digest_update)(void *, const void *, size_t);
static int (*digest_final)(void *, unsigned char *, unsigned *);
static void (*digest_free)(void *);

static void load_crypto(void) {
  void *library = dlopen("libcrypto.so.3", RTLD_NOW);
  if (!library) library = dlopen("libcrypto.so", RTLD_NOW);
  if (!library) {
    fprintf(stderr, "no libcrypto\n");
    exit(3);
  }
  *(void **)&digest_new = dlsym(library, "EVP_MD_CTX_new");
  *(void **)&digest_kind = dlsym(library, "EVP_sha256");
  *(void **)&digest_init = dlsym(library, "EVP_DigestInit_ex");
  *(void **)&digest_update = dlsym(library, "EVP_DigestUpdate");
  *(void **)&digest_final = dlsym(library, "EVP_DigestFinal_ex");
  *(void **)&digest_free = dlsym(library, "EVP_MD_CTX_free");
}

static void *hash(void *unused) {
  (void)unused;
  void *context = digest_new();
  digest_init(context, digest_kind(), NULL);
  for (int slot = 0;; slot = (slot + 1) % RING) {
    while (sem_wait(&full)) {}
    if (!lengths[slot]) break;
    digest_update(context, ring[slot], lengths[slot]);
    sem_post(&empty);
  }
  digest_final(context, digest, NULL);
  digest_free(context);
  return NULL;
}

static void begin(int hashed) {
  sem_init(&empty, 0, RING);
  sem_init(&full, 0, 0);
  if (!hashed) return;
  if (!digest_new) load_crypto();
  if (pthread_create(&hasher, NULL, hash, NULL)) fail("thread");
}

static void take(void) {
  while (sem_wait(&empty)) {}
}

static void give_back(int slot, size_t length, int hashed) {
  lengths[slot] = length;
  sem_post(hashed ? &full : &empty);
}

static void end_hash(int slot) {
  take();
  give_back(slot, 0, 1);
  pthread_join(hasher, NULL);
}

static void write_all(int fd, const void *data, size_t length) {
  for (const char *at = data; length;) {
    ssize_t n = write(fd, at, length);
    if (n < 0) fail("write");
    at += n;
    length -= n;
  }
}

static int read_all(int fd, void *data, size_t length) {
  for (char *at = data; length;) {
    ssize_t n = read(fd, at, length);
    if (n < 0) fail("read");
    if (n == 0) return 0;
    at += n;
    length -= n;
  }
  return 1;
}

static void vector_all(int fd, struct iovec *parts, int writing) {
  while (parts[0].iov_len + parts[1].iov_len) {
    ssize_t n = writing ? writev(fd, parts, 2) : readv(fd, parts, 2);
    if (n <= 0) fail("socket");
    for (int i = 0; i < 2; i++) {
      size_t used = (size_t)n < parts[i].iov_len ? (size_t)n : parts[i].iov_len;
      parts[i].iov_base = (char *)parts[i].iov_base + used;
      parts[i].iov_len -= used;
      n -= used;
    }
  }
}

static void send_file(int port, struct announcement *file, const char *source) {
  int in = open(source, O_RDONLY);
  struct stat about;
  if (in < 0 || fstat(in, &about)) fail(source);
  file->bytes = about.st_size;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int out = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(out, (struct sockaddr *)&to, sizeof to)) fail("connect");
  int now = 1;
  setsockopt(out, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
  write_all(out, file, sizeof *file);
  begin(file->hashed);
  int slot = 0;
  for (uint64_t missing = file->bytes; missing; slot = (slot + 1) % RING) {
    size_t length = missing < BLOCK ? missing : BLOCK;
    uint32_t header[LANES];
    take();
    if (!read_all(in, ring[slot], length)) fail("source became shorter");
    sums(ring[slot], length, header);
    struct iovec parts[2] = {{header, sizeof header}, {ring[slot], length}};
    vector_all(out, parts, 1);
    give_back(slot, length, file->hashed);
    missing -= length;
  }
  if (file->hashed) {
    end_hash(slot);
    write_all(out, digest, DIGEST);
  }
  char right;
  if (!read_all(out, &right, 1) || right != 1) exit(2);
}

static int receive_file(int in) {
  struct announcement file;
  if (!read_all(in, &file, sizeof file)) return 0;
  int out = -1;
  if (file.sink && (out = open(file.target, O_CREAT | O_EXCL | O_WRONLY, 0644)) < 0)
    fail(file.target);
  begin(file.hashed);
  uint64_t unforced = 0;
  int slot = 0;
  for (uint64_t missing = file.bytes; missing; slot = (slot + 1) % RING) {
    size_t length = missing < BLOCK ? missing : BLOCK;
    uint32_t header[LANES], actual[LANES];
    take();
    struct iovec parts[2] = {{header, sizeof header}, {ring[slot], length}};
    vector_all(in, parts, 0);
    sums(ring[slot], length, actual);
    if (memcmp(header, actual, sizeof header)) exit(2);
    if (out >= 0) write_all(out, ring[slot], length);
    unforced += length;
    if (file.sink == 3 && unforced >= GROUP) {
      if (fdatasync(out)) fail("fdatasync");
      unforced = 0;
    }
    give_back(slot, length, file.hashed);
    missing -= length;
  }
  if (file.sink >= 2 && fsync(out)) fail("fsync");
  if (out >= 0) close(out);
  if (file.hashed) {
    unsigned char theirs[DIGEST];
    end_hash(slot);
    if (!read_all(in, theirs, DIGEST) || memcmp(theirs, digest, DIGEST)) exit(2);
  }
  char right = 1;
  write_all(in, &right, 1);
  return 1;
}

static void serve(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&at, size) || listen(listener, 8)) fail("listen");
  if (getsockname(listener, (struct sockaddr *)&at, &size)) fail("port");
  printf("ok %d\n", ntohs(at.sin_port));
  fflush(stdout);
  for (;;) {
    int in = accept(listener, NULL, NULL);
    if (in < 0) fail("accept");
    while (receive_file(in)) {}
    close(in);
  }
}

int main(int count, char **words) {
  if (count == 2 && !strcmp(words[1], "serve")) serve();
  if (count != 7 || strcmp(words[1], "send")) return 2;
  struct announcement file = {.sink = atoi(words[3]), .hashed = atoi(words[4])};
  if (strlen(words[6]) >= sizeof file.target) return 2;
  strcpy(file.target, words[6]);
  send_file(atoi(words[2]), &file, words[5]);
  return 0;
}
