package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;

/** Routes of version 1 (docs/protocol.md §3). */
public enum Route {
  /** Request-channel: one attach of an upload. */
  UPLOAD("upload"),
  /** Request-response: a whole upload in one request. */
  PUT("put"),
  /** Request-stream: a range of one version of a file. */
  DOWNLOAD("download"),
  /** Request-stream: the checksums of the pieces of one version of a file. */
  PIECES("pieces"),
  /** Request-response: one entry of a workspace. */
  STAT("stat"),
  /** Request-stream: the entries of a directory. */
  LIST("list"),
  /** Request-response: remove a file, a link or a directory. */
  REMOVE("remove"),
  /** Request-response: make sure a directory is there. */
  MAKE_DIRECTORY("make-directory"),
  /** Request-response: move an entry. */
  MOVE("move"),
  /** Request-response: change mode and modification time. */
  CHANGE("change"),
  /** Request-response: make a symbolic link. */
  MAKE_LINK("make-link"),
  /** Request-response: the text of a symbolic link. */
  READ_LINK("read-link"),
  /** Request-response: make what is under a path survive a power cut. */
  FLUSH("flush"),
  /** Request-response: a whole small file in one answer. */
  READ("read"),
  /** Request-response: copy a file inside the service. */
  COPY("copy"),
  /** Request-response: make one file of several inside the service. */
  COMPOSE("compose"),
  /** Request-stream: what changes below a directory. */
  WATCH("watch"),
  /** Request-response: attach labels to a file. */
  LABEL("label"),
  /** Request-response: a snapshot of one upload. */
  UPLOAD_STATUS("upload.status"),
  /** Request-stream: snapshots of uploads. */
  UPLOAD_LIST("upload.list"),
  /** Request-response: give an upload up. */
  UPLOAD_ABORT("upload.abort"),
  /** Request-response: create a workspace. */
  WORKSPACE_CREATE("workspace.create"),
  /** Request-response: from now on what is read-only in a workspace is so. */
  WORKSPACE_SEAL("workspace.seal"),
  /** Request-response: one workspace. */
  WORKSPACE_GET("workspace.get"),
  /** Request-stream: all workspaces. */
  WORKSPACE_LIST("workspace.list"),
  /** Request-response: remove a workspace. */
  WORKSPACE_REMOVE("workspace.remove"),
  /** Request-response: hand out a token. */
  TOKEN_MINT("token.mint"),
  /** Request-response: make a token good for nothing. */
  TOKEN_REVOKE("token.revoke"),
  /** Request-response: what the caller may do. */
  TOKEN_SHOW("token.show"),
  /** Request-stream: who did what. */
  AUDIT("audit"),
  /** Request-response: packs will be written into a tree. */
  TREE_OPEN("tree.open"),
  /** Request-stream: the entries of a tree. */
  TREE_LIST("tree.list"),
  /** Request-response: write a pack. */
  TREE_WRITE("tree.write"),
  /** Request-stream: the files of a tree, in packs. */
  TREE_READ("tree.read"),
  /** Request-response: remove entries of a tree. */
  TREE_REMOVE("tree.remove"),
  /** Request-stream: hashes of the pieces of one file, as it is now. */
  TREE_PIECES("tree.pieces"),
  /** Request-channel: several small files that become visible all or none. */
  BATCH_WRITE("batch.write"),
  /** Request-stream: several whole small files. */
  BATCH_READ("batch.read"),
  /** Request-channel: a tar stream becomes entries of a directory. */
  TAR_PUSH("tar.push"),
  /** Request-stream: a directory as a tar stream. */
  TAR_PULL("tar.pull"),
  /** Request-response: which service this is. */
  ABOUT("about"),
  /** Request-stream: the requests that move contents now. */
  RUNNING_LIST("running.list");

  private static final String FAMILY = "ferry.v";
  private static final String PREFIX = FAMILY + ProtocolVersion.CURRENT + ".";

  private final String operation;
  private final String path;

  Route(String name) {
    this.operation = name;
    this.path = PREFIX + name;
  }

  /** What the route is for, without its version; for logs. */
  public String operation() {
    return operation;
  }

  /** Whether contents of files move, over the wire or inside the service; else it only tells. */
  public boolean movesContents() {
    return switch (this) {
      case UPLOAD,
          PUT,
          DOWNLOAD,
          READ,
          COPY,
          COMPOSE,
          TREE_WRITE,
          TREE_READ,
          BATCH_WRITE,
          BATCH_READ,
          TAR_PUSH,
          TAR_PULL ->
          true;
      default -> false;
    };
  }

  /** The route as it stands in the routing metadata. */
  public String path() {
    return path;
  }

  /**
   * The route with that path.
   *
   * @throws TransferException {@code VERSION_UNSUPPORTED} for a route of another version, {@code
   *     MALFORMED} for anything else
   */
  public static Route byPath(String path) {
    for (Route route : values()) {
      if (route.path.equals(path)) {
        return route;
      }
    }
    if (path.startsWith(FAMILY) && !path.startsWith(PREFIX)) {
      throw ProtocolVersion.unsupported(
          "The route '" + shortened(path) + "' is of another version");
    }
    throw new TransferException(FailureCode.MALFORMED, "Unknown route '" + shortened(path) + "'");
  }

  private static String shortened(String path) {
    String printable = path.replaceAll("[^!-~]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "…";
  }
}
