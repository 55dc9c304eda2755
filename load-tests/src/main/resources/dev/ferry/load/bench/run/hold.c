/*
 * Keeps the memory of a virtual machine with this machine: touches that many MiB, then keeps one
 * page of 4 KiB in every 64 KiB and gives the rest back. What is free afterwards is backed by the
 * host and in pieces too small to be reported to it as free.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, PIECE = 65536 };

int main(int argc, char **argv) {
  size_t bytes = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) << 20 : 0;
  char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (bytes == 0 || memory == MAP_FAILED) {
    perror("mmap");
    return 1;
  }
  madvise(memory, bytes, MADV_NOHUGEPAGE);
  for (size_t at = 0; at < bytes; at += PAGE) {
    memory[at] = 1;
  }
  for (size_t at = 0; at + PIECE <= bytes; at += PIECE) {
    madvise(memory + at + PAGE, PIECE - PAGE, MADV_DONTNEED);
  }
  puts("ok held");
  fflush(stdout);
  return getchar() == EOF ? 0 : 1;
}
