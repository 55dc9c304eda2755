package dev.ferry.protocol;

import java.util.Optional;

/** The {@code type} field of each control message (docs/protocol.md §4). */
public enum MessageType {
  /** {@link ClientMessage.Hello}. */
  HELLO("hello"),
  /** {@link ClientMessage.Open}. */
  OPEN("open"),
  /** {@link ClientMessage.Flush}. */
  FLUSH("flush"),
  /** {@link ClientMessage.Finish}. */
  FINISH("finish"),
  /** {@link ClientMessage.Put}. */
  PUT("put"),
  /** {@link ClientMessage.Fetch}. */
  FETCH("fetch"),
  /** {@link ClientMessage.FetchPieces}. */
  PIECES("pieces"),
  /** {@link FileRequest.Stat}. */
  STAT("stat"),
  /** {@link FileRequest.ListDirectory}. */
  LIST("list"),
  /** {@link FileRequest.Remove}. */
  REMOVE("remove"),
  /** {@link FileRequest.MakeDirectory}. */
  MAKE_DIRECTORY("make-directory"),
  /** {@link FileRequest.Move}. */
  MOVE("move"),
  /** {@link FileRequest.Change}. */
  CHANGE("change"),
  /** {@link FileRequest.MakeLink}. */
  MAKE_LINK("make-link"),
  /** {@link FileRequest.ReadLink}. */
  READ_LINK("read-link"),
  /** {@link FileRequest.FlushPath}. */
  FLUSH_PATH("flush-path"),
  /** {@link FileRequest.ReadFile}. */
  READ_FILE("read-file"),
  /** {@link FileRequest.Copy}. */
  COPY("copy"),
  /** {@link FileRequest.Compose}. */
  COMPOSE("compose"),
  /** {@link FileRequest.Watch}. */
  WATCH("watch"),
  /** {@link FileRequest.Label}. */
  LABEL("label"),
  /** {@link ClientMessage.QueryUpload}. */
  UPLOAD_STATUS("upload-status"),
  /** {@link ClientMessage.ListUploads}. */
  UPLOAD_LIST("upload-list"),
  /** {@link ClientMessage.AbortUpload}. */
  UPLOAD_ABORT("upload-abort"),
  /** {@link ServerMessage.Opened}. */
  OPENED("opened"),
  /** {@link ServerMessage.Ack}. */
  ACK("ack"),
  /** {@link ServerMessage.Completed}. */
  COMPLETED("completed"),
  /** {@link ServerMessage.Header}. */
  HEADER("header"),
  /** {@link ServerMessage.PieceChecksums}. */
  PIECE_CHECKSUMS("piece-checksums"),
  /** {@link FileAnswer.Entry}. */
  ENTRY("entry"),
  /** {@link FileAnswer.Removed}. */
  REMOVED("removed"),
  /** {@link FileAnswer.Listed}. */
  LISTED("listed"),
  /** {@link FileAnswer.Made}. */
  MADE("made"),
  /** {@link FileAnswer.LinkText}. */
  LINK_TEXT("link-text"),
  /** {@link FileAnswer.Flushed}. */
  FLUSHED("flushed"),
  /** {@link FileAnswer.Changed}. */
  CHANGED("changed"),
  /** {@link ServerMessage.Upload}. */
  UPLOAD("upload"),
  /** {@link WorkspaceRequest.Create}. */
  CREATE_WORKSPACE("create-workspace"),
  /** {@link WorkspaceRequest.Seal}. */
  SEAL_WORKSPACE("seal-workspace"),
  /** {@link WorkspaceRequest.Get}. */
  GET_WORKSPACE("get-workspace"),
  /** {@link WorkspaceRequest.ListAll}. */
  LIST_WORKSPACES("list-workspaces"),
  /** {@link WorkspaceRequest.Remove}. */
  REMOVE_WORKSPACE("remove-workspace"),
  /** {@link WorkspaceAnswer.Info}. */
  WORKSPACE("workspace"),
  /** {@link WorkspaceAnswer.Removed}. */
  WORKSPACE_REMOVED("workspace-removed"),
  /** {@link GrantRequest.Mint}. */
  MINT("mint"),
  /** {@link GrantRequest.Revoke}. */
  REVOKE("revoke"),
  /** {@link GrantRequest.ShowGrant}. */
  SHOW_GRANT("show-grant"),
  /** {@link GrantAnswer.Minted}. */
  MINTED("minted"),
  /** {@link GrantAnswer.Revoked}. */
  REVOKED("revoked"),
  /** {@link GrantAnswer.Granted}. */
  GRANTED("granted"),
  /** {@link AuditRequest}. */
  AUDIT("audit"),
  /** {@link AuditAnswer}. */
  AUDIT_EVENT("audit-event"),
  /** {@link TreeRequest.Open}. */
  TREE_OPEN("tree-open"),
  /** {@link TreeAnswer.Opened}. */
  TREE_OPENED("tree-opened"),
  /** {@link TreeRequest.ListEntries}. */
  TREE_LIST("tree-list"),
  /** {@link TreeRequest.Write}. */
  TREE_WRITE("tree-write"),
  /** {@link TreeRequest.Remove}. */
  TREE_REMOVE("tree-remove"),
  /** {@link TreeRequest.Read}. */
  TREE_READ("tree-read"),
  /** {@link TreeRequest.Pieces}. */
  TREE_PIECES("tree-pieces"),
  /** {@link TreeRequest.Basis}. */
  TREE_BASIS("tree-basis"),
  /** {@link BatchRequest.Write}. */
  BATCH_WRITE("batch-write"),
  /** {@link BatchRequest.NewFile}. */
  BATCH_FILE("batch-file"),
  /** {@link BatchRequest.Read}. */
  BATCH_READ("batch-read"),
  /** {@link BatchAnswer.Unread}. */
  BATCH_UNREAD("batch-unread"),
  /** {@link TarRequest.Pull}. */
  TAR_PULL("tar-pull"),
  /** {@link TarRequest.Push}. */
  TAR_PUSH("tar-push"),
  /** {@link TarAnswer.Refused}. */
  TAR_REFUSED("tar-refused"),
  /** {@link TarAnswer.Reached}. */
  TAR_REACHED("tar-reached"),
  /** {@link TarAnswer.Unpacked}. */
  TAR_UNPACKED("tar-unpacked"),
  /** {@link ServiceRequest.About}. */
  ABOUT("about"),
  /** {@link ServiceAnswer.Service}. */
  SERVICE("service"),
  /** {@link ServiceRequest.ListRunning}. */
  LIST_RUNNING("list-running"),
  /** {@link ServiceAnswer.Running}. */
  RUNNING("running");

  private final String wireName;

  MessageType(String wireName) {
    this.wireName = wireName;
  }

  /** The value of the {@code type} field. */
  public String wireName() {
    return wireName;
  }

  /** The type with that name, if this version knows it. */
  public static Optional<MessageType> byWireName(String name) {
    for (MessageType type : values()) {
      if (type.wireName.equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
