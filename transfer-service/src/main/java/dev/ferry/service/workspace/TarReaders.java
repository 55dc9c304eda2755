package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import dev.ferry.tree.FileLayout;
import reactor.core.publisher.Mono;

/** Who is asked before the contents of a file go into a tar stream. */
interface TarReaders {
  /** Everything may go. */
  TarReaders UNASKED =
      new TarReaders() {
        @Override
        public boolean areAsked() {
          return false;
        }

        @Override
        public Mono<Void> mayRead(TreeEntry file, FileLayout.Reading content) {
          return Mono.empty();
        }

        @Override
        public Mono<Void> done(TreeEntry file) {
          return Mono.empty();
        }
      };

  /** Whether anybody wants to know. */
  boolean areAsked();

  /**
   * Completes when the file may go.
   *
   * @param content what is going to be told; good until this is over
   * @return {@code HOOK_REFUSED} leaves the file out, any other failure ends the stream
   */
  Mono<Void> mayRead(TreeEntry file, FileLayout.Reading content);

  /** The last byte was handed over; never fails. */
  Mono<Void> done(TreeEntry file);
}
