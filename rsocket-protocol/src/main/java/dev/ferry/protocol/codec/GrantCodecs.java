package dev.ferry.protocol.codec;

import dev.ferry.protocol.AuditAnswer;
import dev.ferry.protocol.AuditRequest;
import dev.ferry.protocol.GrantAnswer.Granted;
import dev.ferry.protocol.GrantAnswer.Minted;
import dev.ferry.protocol.GrantAnswer.Revoked;
import dev.ferry.protocol.GrantRequest.Mint;
import dev.ferry.protocol.GrantRequest.Revoke;
import dev.ferry.protocol.GrantRequest.ShowGrant;
import dev.ferry.protocol.MessageType;
import dev.ferry.transfer.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields of the messages about tokens and the audit trail (docs/protocol.md §14 and §15). */
final class GrantCodecs {
  private static final String TOKEN = "token";
  private static final String GRANT = "grant";
  private static final String EXPIRES = "expires";
  private static final String SUBJECT = "subject";
  private static final String WORKSPACE = "workspace";
  private static final String WORKSPACES = "workspaces";
  private static final String OPERATIONS = "operations";
  private static final String ALLOW = "allow";
  private static final String DENY = "deny";
  private static final String BYTES = "bytes";

  private GrantCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(MessageType.MINT, Mint.class, GrantCodecs::write, GrantCodecs::mint),
        new MessageCodec<>(
            MessageType.REVOKE,
            Revoke.class,
            (message, fields) -> fields.text(TOKEN, message.token()),
            fields -> new Revoke(fields.text(TOKEN))),
        new MessageCodec<>(
            MessageType.SHOW_GRANT,
            ShowGrant.class,
            (message, fields) -> {},
            fields -> new ShowGrant()),
        new MessageCodec<>(
            MessageType.MINTED,
            Minted.class,
            GrantCodecs::write,
            fields ->
                new Minted(
                    fields.text(TOKEN), fields.text(GRANT), ValueFields.instant(EXPIRES, fields))),
        new MessageCodec<>(
            MessageType.REVOKED, Revoked.class, (message, fields) -> {}, fields -> new Revoked()),
        new MessageCodec<>(
            MessageType.GRANTED, Granted.class, GrantCodecs::write, GrantCodecs::granted),
        new MessageCodec<>(
            MessageType.AUDIT, AuditRequest.class, GrantCodecs::write, GrantCodecs::query),
        new MessageCodec<>(
            MessageType.AUDIT_EVENT, AuditAnswer.class, GrantCodecs::write, GrantCodecs::event));
  }

  private static void write(Mint mint, FieldWriter fields) {
    fields.text(SUBJECT, mint.subject()).textList(WORKSPACES, mint.workspaces());
    fields.textList(OPERATIONS, mint.operations());
    fields.textList(ALLOW, mint.allow()).textList(DENY, mint.deny());
    Optional.ofNullable(mint.bytesMaxOrNull()).ifPresent(bytes -> fields.number(BYTES, bytes));
    fields.number("ttl-millis", mint.timeToLive().toMillis());
  }

  private static Mint mint(Fields fields) {
    return new Mint(
        fields.text(SUBJECT),
        fields.textList(WORKSPACES),
        fields.textList(OPERATIONS),
        list(ALLOW, fields),
        list(DENY, fields),
        sizeOrNull(BYTES, fields),
        Duration.ofMillis(fields.size("ttl-millis")));
  }

  private static List<String> list(String name, Fields fields) {
    return fields.values().containsKey(name) ? fields.textList(name) : List.of();
  }

  private static @Nullable Long sizeOrNull(String name, Fields fields) {
    return fields.optionalNumber(name).isEmpty() ? null : Long.valueOf(fields.size(name));
  }

  private static void write(Minted minted, FieldWriter fields) {
    fields.text(TOKEN, minted.token()).text(GRANT, minted.grantId());
    ValueFields.write(EXPIRES, minted.expiresAt(), fields);
  }

  private static void write(Granted granted, FieldWriter fields) {
    fields.text(GRANT, granted.grantId()).text(SUBJECT, granted.subject());
    fields.textList(WORKSPACES, granted.workspaces());
    fields.textList(OPERATIONS, granted.operations());
    Instant expires = granted.expiresAtOrNull();
    if (expires != null) {
      ValueFields.write(EXPIRES, expires, fields);
    }
  }

  private static Granted granted(Fields fields) {
    return new Granted(
        fields.text(GRANT),
        fields.text(SUBJECT),
        fields.textList(WORKSPACES),
        fields.textList(OPERATIONS),
        fields.optionalNumber(EXPIRES).isEmpty() ? null : ValueFields.instant(EXPIRES, fields));
  }

  private static void write(AuditRequest query, FieldWriter fields) {
    ValueFields.write("from", query.from(), fields);
    ValueFields.write("until", query.until(), fields);
    fields.optionalText(WORKSPACE, Optional.ofNullable(query.workspaceOrNull()));
    fields.optionalText(SUBJECT, Optional.ofNullable(query.subjectOrNull()));
    fields.number("limit", query.limit());
  }

  private static AuditRequest query(Fields fields) {
    return new AuditRequest(
        ValueFields.instant("from", fields),
        ValueFields.instant("until", fields),
        fields.optionalText(WORKSPACE).orElse(null),
        fields.optionalText(SUBJECT).orElse(null),
        fields.intSize("limit"));
  }

  private static void write(AuditAnswer answer, FieldWriter fields) {
    AuditEvent event = answer.event();
    ValueFields.write("done", event.doneAt(), fields);
    fields.text(SUBJECT, event.subject()).text("operation", event.operation());
    fields.text(WORKSPACE, event.workspace()).text("path", event.path());
    event.lengthBytes().ifPresent(bytes -> fields.number(BYTES, bytes));
    ValueFields.write(event.digest(), fields);
    fields.text("outcome", event.outcome());
  }

  private static AuditAnswer event(Fields fields) {
    return new AuditAnswer(
        new AuditEvent(
            ValueFields.instant("done", fields),
            fields.text(SUBJECT),
            fields.text("operation"),
            fields.text(WORKSPACE),
            fields.text("path"),
            sizeOrNull(BYTES, fields),
            ValueFields.digestOrNull(fields),
            fields.text("outcome")));
  }
}
