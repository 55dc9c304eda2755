package dev.ferry.protocol.codec;

import dev.ferry.protocol.FileAnswer.Changed;
import dev.ferry.protocol.FileAnswer.Entry;
import dev.ferry.protocol.FileAnswer.Flushed;
import dev.ferry.protocol.FileAnswer.LinkText;
import dev.ferry.protocol.FileAnswer.Listed;
import dev.ferry.protocol.FileAnswer.Made;
import dev.ferry.protocol.FileAnswer.Removed;
import dev.ferry.protocol.FileRequest.Change;
import dev.ferry.protocol.FileRequest.Compose;
import dev.ferry.protocol.FileRequest.Copy;
import dev.ferry.protocol.FileRequest.FlushPath;
import dev.ferry.protocol.FileRequest.Label;
import dev.ferry.protocol.FileRequest.ListDirectory;
import dev.ferry.protocol.FileRequest.MakeDirectory;
import dev.ferry.protocol.FileRequest.MakeLink;
import dev.ferry.protocol.FileRequest.Move;
import dev.ferry.protocol.FileRequest.ReadFile;
import dev.ferry.protocol.FileRequest.ReadLink;
import dev.ferry.protocol.FileRequest.Remove;
import dev.ferry.protocol.FileRequest.Stat;
import dev.ferry.protocol.FileRequest.Watch;
import dev.ferry.protocol.MessageType;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.util.function.Function;
import java.util.stream.Stream;

/** Fields of the messages about what is under a path (docs/protocol.md §7). */
final class FileCodecs {
  private static final String DEPTH = "depth";
  private static final String FOLLOW = "follow";
  private static final String IF_ABSENT = "if-absent";
  private static final String PATH = "path";
  private static final String RECURSIVE = "recursive";
  private static final String TARGET = "target";
  private static final String TEXT = "text";

  private FileCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(looks(), changes(), copies(), answers()).flatMap(family -> family);
  }

  private static Stream<MessageCodec<?>> looks() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.STAT,
            Stat.class,
            (message, fields) -> {
              ValueFields.write(message.file(), fields);
              optionalFlag(fields, FOLLOW, message.follow());
            },
            fields -> new Stat(ValueFields.file(fields), fields.flag(FOLLOW))),
        new MessageCodec<>(
            MessageType.LIST,
            ListDirectory.class,
            (message, fields) -> {
              ValueFields.write(message.directory(), fields);
              optionalNumber(fields, DEPTH, message.depth());
            },
            fields -> new ListDirectory(ValueFields.file(fields), depth(fields))),
        ofFile(MessageType.READ_LINK, ReadLink.class, ReadLink::file, ReadLink::new),
        new MessageCodec<>(
            MessageType.READ_FILE,
            ReadFile.class,
            (message, fields) -> {
              ValueFields.write(message.file(), fields);
              fields.optionalText("etag", message.etag());
            },
            fields ->
                new ReadFile(ValueFields.file(fields), fields.optionalText("etag").orElse(null))),
        new MessageCodec<>(
            MessageType.WATCH,
            Watch.class,
            (message, fields) -> {
              ValueFields.write(message.directory(), fields);
              optionalFlag(fields, RECURSIVE, message.recursive());
            },
            fields -> new Watch(ValueFields.file(fields), fields.flag(RECURSIVE))));
  }

  private static Stream<MessageCodec<?>> changes() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.REMOVE,
            Remove.class,
            (message, fields) -> {
              ValueFields.write(message.file(), fields);
              optionalFlag(fields, RECURSIVE, message.recursive());
            },
            fields -> new Remove(ValueFields.file(fields), fields.flag(RECURSIVE))),
        ofFile(
            MessageType.MAKE_DIRECTORY,
            MakeDirectory.class,
            MakeDirectory::directory,
            MakeDirectory::new),
        ofFile(MessageType.FLUSH_PATH, FlushPath.class, FlushPath::file, FlushPath::new),
        new MessageCodec<>(
            MessageType.MOVE,
            Move.class,
            (message, fields) -> {
              ValueFields.write(message.source(), fields);
              fields.text(TARGET, message.target());
              optionalFlag(fields, IF_ABSENT, message.ifAbsent());
            },
            fields ->
                new Move(ValueFields.file(fields), path(fields, TARGET), fields.flag(IF_ABSENT))),
        new MessageCodec<>(
            MessageType.CHANGE,
            Change.class,
            (message, fields) -> {
              ValueFields.write(message.file(), fields);
              ValueFields.write(message.attributes(), fields);
            },
            fields -> new Change(ValueFields.file(fields), ValueFields.attributes(fields))),
        new MessageCodec<>(
            MessageType.LABEL,
            Label.class,
            (message, fields) -> {
              ValueFields.write(message.file(), fields);
              fields.texts("labels", message.labels().values());
            },
            fields ->
                new Label(ValueFields.file(fields), new Labels(fields.textsOrEmpty("labels")))),
        new MessageCodec<>(
            MessageType.MAKE_LINK,
            MakeLink.class,
            (message, fields) -> {
              ValueFields.write(message.file(), fields);
              fields.text(TEXT, message.text());
            },
            fields -> new MakeLink(ValueFields.file(fields), fields.text(TEXT))));
  }

  private static Stream<MessageCodec<?>> copies() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.COPY,
            Copy.class,
            (message, fields) -> {
              ValueFields.write(message.source(), fields);
              fields.text(TARGET, message.target());
              ValueFields.write(message.condition(), fields);
              DurabilityField.write(message.durabilityOrNull(), fields);
            },
            fields ->
                new Copy(
                    ValueFields.file(fields),
                    path(fields, TARGET),
                    ValueFields.condition(fields),
                    DurabilityField.readOrNull(fields))),
        new MessageCodec<>(
            MessageType.COMPOSE,
            Compose.class,
            (message, fields) -> {
              ValueFields.write(message.target(), fields);
              fields.textList("sources", message.sources());
              optionalFlag(fields, "remove-sources", message.removeSources());
              ValueFields.write(message.condition(), fields);
              DurabilityField.write(message.durabilityOrNull(), fields);
            },
            fields ->
                new Compose(
                    ValueFields.file(fields),
                    fields.textList("sources").stream().map(WorkspacePath::parse).toList(),
                    fields.flag("remove-sources"),
                    ValueFields.condition(fields),
                    DurabilityField.readOrNull(fields))));
  }

  private static Stream<MessageCodec<?>> answers() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.ENTRY,
            Entry.class,
            (message, fields) -> ValueFields.write(message.stat(), fields),
            fields -> new Entry(ValueFields.stat(fields))),
        new MessageCodec<>(
            MessageType.LISTED,
            Listed.class,
            (message, fields) -> fields.number("skipped", message.skipped()),
            fields -> new Listed(fields.size("skipped"))),
        new MessageCodec<>(
            MessageType.REMOVED,
            Removed.class,
            (message, fields) -> {
              fields.flag("existed", message.existed());
              optionalNumber(fields, "entries", message.entries());
              optionalNumber(fields, "bytes", message.bytes());
            },
            fields ->
                new Removed(
                    fields.flag("existed"),
                    sizeOrZero(fields, "entries"),
                    sizeOrZero(fields, "bytes"))),
        new MessageCodec<>(
            MessageType.MADE,
            Made.class,
            (message, fields) -> fields.flag("made", message.made()),
            fields -> new Made(fields.flag("made"))),
        new MessageCodec<>(
            MessageType.LINK_TEXT,
            LinkText.class,
            (message, fields) -> fields.text(TEXT, message.text()),
            fields -> new LinkText(fields.text(TEXT))),
        new MessageCodec<>(
            MessageType.FLUSHED,
            Flushed.class,
            (message, fields) -> write(message.report(), fields),
            fields -> new Flushed(report(fields))),
        new MessageCodec<>(
            MessageType.CHANGED,
            Changed.class,
            (message, fields) -> {
              fields.choice("change", message.change().kind());
              fields.optionalText(PATH, message.change().path());
            },
            fields ->
                new Changed(
                    new FileChange(
                        fields.choice("change", FileChange.Kind.class),
                        fields.optionalText(PATH).map(WorkspacePath::parse).orElse(null)))));
  }

  private static <M extends dev.ferry.protocol.FileRequest> MessageCodec<M> ofFile(
      MessageType type,
      Class<M> message,
      Function<M, WorkspaceFile> file,
      Function<WorkspaceFile, M> made) {
    return new MessageCodec<>(
        type,
        message,
        (written, fields) -> ValueFields.write(file.apply(written), fields),
        fields -> made.apply(ValueFields.file(fields)));
  }

  private static void write(FlushReport report, FieldWriter fields) {
    fields.number("files", report.files()).number("directories", report.directories());
    fields.number("bytes", report.bytes()).number("skipped", report.skipped());
  }

  private static FlushReport report(Fields fields) {
    return new FlushReport(
        fields.size("files"),
        fields.size("directories"),
        fields.size("bytes"),
        fields.size("skipped"));
  }

  private static WorkspacePath path(Fields fields, String name) {
    return WorkspacePath.parse(fields.text(name));
  }

  /** Left out when it is false, as peers that do not know it leave it out. */
  private static void optionalFlag(FieldWriter fields, String name, boolean value) {
    if (value) {
      fields.flag(name, true);
    }
  }

  private static void optionalNumber(FieldWriter fields, String name, long value) {
    if (value != 0) {
      fields.number(name, value);
    }
  }

  private static long sizeOrZero(Fields fields, String name) {
    return fields.optionalNumber(name).isEmpty() ? 0 : fields.size(name);
  }

  private static int depth(Fields fields) {
    return fields.optionalNumber(DEPTH).isEmpty() ? 0 : fields.intSize(DEPTH);
  }
}
