package dev.ferry.cli;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The transfer keys of one push: a random key, remembered before the first byte leaves and
 * forgotten once the receipt is there. Where nothing can be remembered, the key is derived from the
 * source's identity and the target instead, so that the same command still continues.
 */
final class PushKeys {
  private final PushStates states;
  private final Console console;
  private final Path source;
  private final WorkspaceFile target;
  private final String name;

  PushKeys(
      PushStates states, Console console, Path source, WorkspaceFile target, List<String> servers) {
    this.states = states;
    this.console = console;
    this.source = source;
    this.target = target;
    this.name = sha256(source + "\0" + target + "\0" + String.join(",", servers));
  }

  /**
   * The key of an earlier run of the same push.
   *
   * @throws TransferException {@code SOURCE_CHANGED} when the file is another one than then
   */
  Optional<TransferKey> earlier(SourceIdentity identity) {
    Optional<PushState> state = states.find(name);
    if (state.isPresent() && !state.get().source().equals(identity)) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED,
          "'" + source + "' changed since its push to " + target + " began",
          Map.of(
              FailureReport.NEXT_STEP,
              "Push with --restart to give up what was sent and begin again."));
    }
    return state.map(PushState::key);
  }

  /** The key of an earlier run, whatever became of the source. */
  Optional<TransferKey> abandoned() {
    return states.find(name).map(PushState::key);
  }

  /** A fresh key, remembered if that is possible, else derived. */
  TransferKey remembered(SourceIdentity identity) {
    TransferKey fresh = random();
    try {
      states.write(name, new PushState(fresh, identity));
      return fresh;
    } catch (IOException e) {
      console.note(
          "cannot remember this push in "
              + states.folder()
              + " ("
              + e
              + "); its key is derived from the file instead");
      return derived(identity);
    }
  }

  /** Forgets the key: there is nothing to continue. */
  void forget() {
    states.delete(name);
  }

  static TransferKey random() {
    return new TransferKey("cli-" + UUID.randomUUID());
  }

  private TransferKey derived(SourceIdentity identity) {
    return new TransferKey("cli-" + sha256(source + "\0" + target + "\0" + identity));
  }

  static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(bytes)).hex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
