package dev.ferry.protocol.codec;

import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.ServiceAnswer.Running;
import dev.ferry.protocol.ServiceAnswer.Service;
import dev.ferry.protocol.ServiceRequest.About;
import dev.ferry.protocol.ServiceRequest.ListRunning;
import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields of the messages about the service itself (docs/protocol.md §19). */
final class ServiceCodecs {
  private static final String WORKSPACE = "workspace";
  private static final String DISK_TOTAL = "disk-total";
  private static final String DISK_FREE = "disk-free";
  private static final String DISK_FLOOR = "disk-floor";

  private ServiceCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.ABOUT, About.class, (message, fields) -> {}, fields -> new About()),
        new MessageCodec<>(
            MessageType.SERVICE, Service.class, ServiceCodecs::write, ServiceCodecs::service),
        new MessageCodec<>(
            MessageType.LIST_RUNNING,
            ListRunning.class,
            (message, fields) ->
                fields.optionalText(WORKSPACE, Optional.ofNullable(message.workspaceOrNull())),
            fields ->
                new ListRunning(fields.optionalText(WORKSPACE, WorkspaceName::new).orElse(null))),
        new MessageCodec<>(
            MessageType.RUNNING, Running.class, ServiceCodecs::write, ServiceCodecs::running));
  }

  private static void write(Service service, FieldWriter fields) {
    ServiceInfo info = service.info();
    fields.text("version", info.version()).ints("versions", info.protocolVersions());
    ValueFields.write("now", info.now(), fields);
    ValueFields.write("started", info.startedAt(), fields);
    ServiceInfo.Limits limits = info.limits();
    fields.number("chunk-max", limits.chunkBytesMax()).number("window", limits.windowBytes());
    fields.number("put-max", limits.putBytesMax()).number("control-max", limits.controlBytesMax());
    fields.number("streams-max", limits.streamsPerConnection());
    fields.number("uploads-max", limits.openUploadsMax());
    info.room()
        .ifPresent(
            room ->
                fields
                    .number(DISK_TOTAL, room.totalBytes())
                    .number(DISK_FREE, room.freeBytes())
                    .number(DISK_FLOOR, room.floorBytes()));
  }

  private static Service service(Fields fields) {
    return new Service(
        new ServiceInfo(
            fields.text("version"),
            fields.intList("versions"),
            ValueFields.instant("now", fields),
            ValueFields.instant("started", fields),
            new ServiceInfo.Limits(
                fields.intSize("chunk-max"),
                fields.intSize("window"),
                fields.intSize("put-max"),
                fields.intSize("control-max"),
                fields.intSize("streams-max"),
                fields.intSize("uploads-max")),
            roomOrNull(fields)));
  }

  private static ServiceInfo.@Nullable Room roomOrNull(Fields fields) {
    return fields.optionalNumber(DISK_TOTAL).isEmpty()
        ? null
        : new ServiceInfo.Room(
            fields.size(DISK_TOTAL), fields.size(DISK_FREE), fields.size(DISK_FLOOR));
  }

  private static void write(Running running, FieldWriter fields) {
    RunningTransfer transfer = running.transfer();
    fields.text("operation", transfer.operation());
    ValueFields.write(transfer.file(), fields);
    fields.number("bytes", transfer.bytes());
    ValueFields.write("since", transfer.since(), fields);
    fields.optionalText("subject", transfer.subject());
  }

  private static Running running(Fields fields) {
    return new Running(
        new RunningTransfer(
            fields.text("operation"),
            ValueFields.file(fields),
            fields.size("bytes"),
            ValueFields.instant("since", fields),
            fields.optionalText("subject").orElse(null)));
  }
}
