package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
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
 * What rides beside a request: its route, a trace and, at SETUP, the token (docs/protocol.md §3).
 *
 * @param routeOrNull the route's path, when there is one
 * @param tokenOrNull the bearer token, when there is one
 * @param traceOrNull the trace it belongs to, when there is one and it is well-formed
 */
public record RequestMetadata(
    @Nullable String routeOrNull,
    @Nullable String tokenOrNull,
    @Nullable RequestTrace traceOrNull) {
  /** Mime type of metadata on every connection. */
  public static final String MIME_TYPE =
      WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString();

  /** Mime type of data on every connection. */
  public static final String DATA_MIME_TYPE =
      WellKnownMimeType.APPLICATION_OCTET_STREAM.getString();

  /** Mime type of the entry that holds a control message beside data (§5.12). */
  public static final String CONTROL_MIME_TYPE = "application/vnd.ferry.control";

  /** Without a trace. */
  public RequestMetadata(@Nullable String routeOrNull, @Nullable String tokenOrNull) {
    this(routeOrNull, tokenOrNull, null);
  }

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
        + (traceOrNull == null ? "" : ", trace=" + traceOrNull.traceId())
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

  /** Adds a trace to metadata that was made here, which stays the caller's. */
  public static void addTrace(
      CompositeByteBuf metadata, ByteBufAllocator allocator, RequestTrace trace) {
    addText(metadata, allocator, RequestTrace.PARENT_MIME_TYPE, trace.traceparent());
    String state = trace.tracestateOrNull();
    if (state != null) {
      addText(metadata, allocator, RequestTrace.STATE_MIME_TYPE, state);
    }
  }

  private static void addText(
      CompositeByteBuf metadata, ByteBufAllocator allocator, String mimeType, String text) {
    CompositeMetadataCodec.encodeAndAddMetadata(
        metadata, allocator, mimeType, ByteBufUtil.writeAscii(allocator, text));
  }

  /**
   * Reads composite metadata; entries of other kinds are skipped.
   *
   * @param metadata stays the caller's
   * @throws TransferException {@code MALFORMED} when it is no composite metadata
   */
  public static RequestMetadata read(ByteBuf metadata) {
    Reading found = new Reading();
    try {
      for (CompositeMetadata.Entry entry : new CompositeMetadata(metadata, false)) {
        found.take(entry);
      }
    } catch (RuntimeException e) {
      throw new TransferException(
          FailureCode.MALFORMED, "The request's metadata is no composite metadata", e);
    }
    return found.all();
  }

  /** What was found so far. */
  private static final class Reading {
    private static final String ROUTING = WellKnownMimeType.MESSAGE_RSOCKET_ROUTING.getString();
    private static final String AUTHENTICATION =
        WellKnownMimeType.MESSAGE_RSOCKET_AUTHENTICATION.getString();

    private @Nullable String route;
    private @Nullable String token;
    private @Nullable String parent;
    private @Nullable String state;

    void take(CompositeMetadata.Entry entry) {
      String mimeType = entry.getMimeType();
      if (ROUTING.equals(mimeType)) {
        Iterator<String> tags = new RoutingMetadata(entry.getContent()).iterator();
        route = tags.hasNext() ? tags.next() : route;
      } else if (AUTHENTICATION.equals(mimeType)) {
        token = bearer(entry.getContent());
      } else if (RequestTrace.PARENT_MIME_TYPE.equals(mimeType)) {
        parent = text(entry.getContent(), RequestTrace.PARENT_BYTES_MAX, parent);
      } else if (RequestTrace.STATE_MIME_TYPE.equals(mimeType)) {
        state = text(entry.getContent(), RequestTrace.STATE_BYTES_MAX, state);
      }
    }

    private @Nullable String bearer(ByteBuf authentication) {
      ByteBuf copy = authentication.duplicate();
      if (AuthMetadataCodec.readWellKnownAuthType(copy) != WellKnownAuthType.BEARER) {
        return token;
      }
      return AuthMetadataCodec.readPayload(copy).toString(StandardCharsets.UTF_8);
    }

    /** The first of several counts; one that is too long is none. */
    private static @Nullable String text(ByteBuf content, int most, @Nullable String before) {
      return before != null || content.readableBytes() > most
          ? before
          : content.toString(StandardCharsets.US_ASCII);
    }

    RequestMetadata all() {
      return new RequestMetadata(route, token, RequestTrace.of(parent, state).orElse(null));
    }
  }
}
