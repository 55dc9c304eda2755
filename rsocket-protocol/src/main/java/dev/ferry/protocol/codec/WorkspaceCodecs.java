package dev.ferry.protocol.codec;

import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.WorkspaceAnswer.Info;
import dev.ferry.protocol.WorkspaceAnswer.Removed;
import dev.ferry.protocol.WorkspaceRequest.Create;
import dev.ferry.protocol.WorkspaceRequest.Get;
import dev.ferry.protocol.WorkspaceRequest.ListAll;
import dev.ferry.protocol.WorkspaceRequest.Remove;
import dev.ferry.protocol.WorkspaceRequest.Seal;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields of the messages about whole workspaces (docs/protocol.md §13). */
final class WorkspaceCodecs {
  private static final String NAME = "name";
  private static final String TIME_TO_LIVE = "ttl-millis";
  private static final String READ_ONLY = "read-only";
  private static final String TWINS = "twins";

  private WorkspaceCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.CREATE_WORKSPACE,
            Create.class,
            (message, fields) -> {
              write(message.spec(), fields);
              fields.flag("sealed", message.sealed());
            },
            fields -> new Create(spec(fields), fields.flag("sealed"))),
        new MessageCodec<>(
            MessageType.SEAL_WORKSPACE,
            Seal.class,
            (message, fields) -> fields.text(NAME, message.name()),
            fields -> new Seal(new WorkspaceName(fields.text(NAME)))),
        new MessageCodec<>(
            MessageType.GET_WORKSPACE,
            Get.class,
            (message, fields) -> fields.text(NAME, message.name()),
            fields -> new Get(new WorkspaceName(fields.text(NAME)))),
        new MessageCodec<>(
            MessageType.LIST_WORKSPACES,
            ListAll.class,
            (message, fields) -> {},
            fields -> new ListAll()),
        new MessageCodec<>(
            MessageType.REMOVE_WORKSPACE,
            Remove.class,
            (message, fields) -> fields.text(NAME, message.name()),
            fields -> new Remove(new WorkspaceName(fields.text(NAME)))),
        new MessageCodec<>(
            MessageType.WORKSPACE, Info.class, WorkspaceCodecs::write, WorkspaceCodecs::info),
        new MessageCodec<>(
            MessageType.WORKSPACE_REMOVED,
            Removed.class,
            (message, fields) -> fields.flag("existed", message.existed()),
            fields -> new Removed(fields.flag("existed"))));
  }

  private static void write(Info info, FieldWriter fields) {
    write(info.info().spec(), fields);
    ValueFields.write("created", info.info().createdAt(), fields);
  }

  private static Info info(Fields fields) {
    return new Info(new WorkspaceInfo(spec(fields), ValueFields.instant("created", fields)));
  }

  private static void write(WorkspaceSpec spec, FieldWriter fields) {
    fields.text(NAME, spec.name()).choice("durability", spec.durability());
    fields.optionalText("root", spec.root());
    spec.bytesMax().ifPresent(bytes -> fields.number("bytes-max", bytes));
    spec.entriesMax().ifPresent(entries -> fields.number("entries-max", entries));
    spec.timeToLive().ifPresent(time -> fields.number(TIME_TO_LIVE, time.toMillis()));
    if (!spec.labels().isEmpty()) {
      fields.texts("labels", spec.labels().values());
    }
    if (!spec.readOnly().isEmpty()) {
      fields.textList(READ_ONLY, spec.readOnly());
    }
    if (spec.twins() != Twins.ALLOW) {
      fields.choice(TWINS, spec.twins());
    }
  }

  private static WorkspaceSpec spec(Fields fields) {
    return new WorkspaceSpec(
        new WorkspaceName(fields.text(NAME)),
        fields.choice("durability", Durability.class),
        fields.optionalText("root", RootDirectory::parse).orElse(null),
        sizeOrNull("bytes-max", fields),
        sizeOrNull("entries-max", fields),
        timeToLiveOrNull(fields),
        new Labels(fields.textsOrEmpty("labels")),
        readOnly(fields),
        fields.optionalText(TWINS).isEmpty() ? Twins.ALLOW : fields.choice(TWINS, Twins.class));
  }

  private static @Nullable Long sizeOrNull(String name, Fields fields) {
    return fields.optionalNumber(name).isEmpty() ? null : Long.valueOf(fields.size(name));
  }

  private static @Nullable Duration timeToLiveOrNull(Fields fields) {
    Long millis = sizeOrNull(TIME_TO_LIVE, fields);
    return millis == null ? null : Duration.ofMillis(millis);
  }

  private static List<WorkspacePath> readOnly(Fields fields) {
    return fields.values().containsKey(READ_ONLY)
        ? fields.textList(READ_ONLY).stream().map(WorkspacePath::parse).toList()
        : List.of();
  }
}
