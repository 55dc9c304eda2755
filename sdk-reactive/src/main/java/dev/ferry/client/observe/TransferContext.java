package dev.ferry.client.observe;

import static java.util.UUID.randomUUID;

import dev.ferry.transfer.WorkspaceFile;
import java.util.Optional;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Which transfer something belongs to. Everything that runs for an upload, a download or a read
 * finds it in its Reactor context under {@link #KEY}: the publisher that an upload reads its bytes
 * from, and whoever observes.
 *
 * @param kind what is done
 * @param id of an upload its transfer key, which its next run has too; of anything else a name made
 *     up for this run
 * @param file the file in its workspace
 */
public record TransferContext(Kind kind, String id, WorkspaceFile file) {
  /** The key of the Reactor context. */
  public static final String KEY = "dev.ferry.client.observe.TransferContext";

  /** One with a name that is made up. */
  public static TransferContext named(Kind kind, WorkspaceFile file) {
    return new TransferContext(kind, kind.word() + "-" + randomUUID(), file);
  }

  /** The one that a Reactor context carries. */
  public static Optional<TransferContext> in(ContextView context) {
    Object carried = context.getOrDefault(KEY, null);
    return carried instanceof TransferContext transfer ? Optional.of(transfer) : Optional.empty();
  }

  /** A context that carries this one. */
  public Context into(Context context) {
    return context.put(KEY, this);
  }

  /** What a transfer does. */
  public enum Kind {
    /** Sends an object into a workspace. */
    UPLOAD("upload"),
    /** Brings a file of a workspace to a local file. */
    DOWNLOAD("download"),
    /** Reads a range of a file as a stream. */
    READ("read"),
    /** Pushes a directory; large files in it are uploads of their own. */
    TREE_PUSH("tree-push"),
    /** Pulls a directory; large files in it are downloads of their own. */
    TREE_PULL("tree-pull"),
    /** Makes two directories equal. */
    MIRROR("mirror"),
    /** Pushes a directory as a tar stream. */
    TAR_PUSH("tar-push"),
    /** Pulls a directory as a tar stream. */
    TAR_PULL("tar-pull");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** In lower case, as it stands in metrics and traces. */
    public String word() {
      return word;
    }
  }
}
