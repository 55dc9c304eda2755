package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.rsocket.metadata.AuthMetadataCodec;
import io.rsocket.metadata.CompositeMetadata;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.RoutingMetadata;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownAuthType;
import io.rsocket.metadata.WellKnownMimeType;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What rides beside a request: its route and, at SETUP, the token (docs/protocol.md §3).
 *
 * @param routeOrNull the route's path, when there is one
 * @param tokenOrNull the bearer token, when there is one
 */
public record RequestMetadata(@Nullable String routeOrNull, @Nullable String tokenOrNull) {
  /** Mime type of metadata on every connection. */
  public static final String MIME_TYPE =
      WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString();

  /** Mime type of data on every connection. */
  public static final String DATA_MIME_TYPE =
      WellKnownMimeType.APPLICATION_OCTET_STREAM.getString();

  /** Mime type of the entry that holds a control message beside data (§5.12). */
  public static final String CONTROL_MIME_TYPE = "application/vnd.ferry.control";

  private static final RequestMetadata NONE = new RequestMetadata(null, null);

  /** The route. */
  public Optional<String> route() {
    return Optional.ofNullable(routeOrNull);
  }

  /** The bearer token. */
  public Optional<String> token() {
    return Optional.ofNullable(tokenOrNull);
  }

  @Override
  public String toString() {
    return "RequestMetadata[route="
        + routeOrNull
        + ", token="
        + (tokenOrNull == null ? "no" : "***")
        + "]";
  }

  /** Metadata of a request; the caller owns the buffer. */
  public static ByteBuf ofRoute(ByteBufAllocator allocator, Route route) {
    CompositeByteBuf metadata = allocator.compositeBuffer();
    CompositeMetadataCodec.encodeAndAddMetadata(
        metadata,
        allocator,
        WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
        TaggingMetadataCodec.createRoutingMetadata(allocator, List.of(route.path())).getContent());
    return metadata;
  }

  /**
   * Metadata of a request whose control message rides beside its data; the caller owns the buffer.
   *
   * @param control kind byte and message; taken over
   */
  public static ByteBuf ofRoute(ByteBufAllocator allocator, Route route, ByteBuf control) {
    CompositeByteBuf metadata = (CompositeByteBuf) ofRoute(allocator, route);
    CompositeMetadataCodec.encodeAndAddMetadata(metadata, allocator, CONTROL_MIME_TYPE, control);
    return metadata;
  }

  /**
   * Metadata of an answer whose control message rides beside its data; the caller owns the buffer.
   *
   * @param control kind byte and message; taken over
   */
  public static ByteBuf ofControl(ByteBufAllocator allocator, ByteBuf control) {
    CompositeByteBuf metadata = allocator.compositeBuffer();
    CompositeMetadataCodec.encodeAndAddMetadata(metadata, allocator, CONTROL_MIME_TYPE, control);
    return metadata;
  }

  /**
   * The control message that rides beside a request's data.
   *
   * @param metadata stays the caller's, and so does the result, a part of it
   * @throws TransferException {@code MALFORMED} when there is none
   */
  public static ByteBuf control(ByteBuf metadata) {
    return controlIfAny(metadata)
        .orElseThrow(
            () ->
                new TransferException(
                    FailureCode.MALFORMED,
                    "The request's metadata has no entry " + CONTROL_MIME_TYPE));
  }

  /** The same; empty when there is none. */
  public static Optional<ByteBuf> controlIfAny(ByteBuf metadata) {
    for (CompositeMetadata.Entry entry : new CompositeMetadata(metadata, false)) {
      if (CONTROL_MIME_TYPE.equals(entry.getMimeType())) {
        return Optional.of(entry.getContent());
      }
    }
    return Optional.empty();
  }

  /** Metadata of a SETUP with a bearer token; the caller owns the buffer. */
  public static ByteBuf ofToken(ByteBufAllocator allocator, String token) {
    CompositeByteBuf metadata = allocator.compositeBuffer();
    CompositeMetadataCodec.encodeAndAddMetadata(
        metadata,
        allocator,
        WellKnownMimeType.MESSAGE_RSOCKET_AUTHENTICATION,
        AuthMetadataCodec.encodeBearerMetadata(allocator, token.toCharArray()));
    return metadata;
  }

  /**
   * Reads composite metadata; entries of other kinds are skipped.
   *
   * @param metadata stays the caller's
   * @throws TransferException {@code MALFORMED} when it is no composite metadata
   */
  public static RequestMetadata read(ByteBuf metadata) {
    RequestMetadata found = NONE;
    try {
      for (CompositeMetadata.Entry entry : new CompositeMetadata(metadata, false)) {
        found = found.with(entry);
      }
    } catch (RuntimeException e) {
      throw new TransferException(
          FailureCode.MALFORMED, "The request's metadata is no composite metadata", e);
    }
    return found;
  }

  private RequestMetadata with(CompositeMetadata.Entry entry) {
    String mimeType = entry.getMimeType();
    if (WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getString().equals(mimeType)) {
      Iterator<String> tags = new RoutingMetadata(entry.getContent()).iterator();
      return tags.hasNext() ? new RequestMetadata(tags.next(), tokenOrNull) : this;
    }
    if (WellKnownMimeType.MESSAGE_RSOCKET_AUTHENTICATION.getString().equals(mimeType)) {
      return new RequestMetadata(routeOrNull, bearer(entry.getContent()));
    }
    return this;
  }

  private @Nullable String bearer(ByteBuf authentication) {
    ByteBuf copy = authentication.duplicate();
    if (AuthMetadataCodec.readWellKnownAuthType(copy) != WellKnownAuthType.BEARER) {
      return tokenOrNull;
    }
    return AuthMetadataCodec.readPayload(copy).toString(StandardCharsets.UTF_8);
  }
}
