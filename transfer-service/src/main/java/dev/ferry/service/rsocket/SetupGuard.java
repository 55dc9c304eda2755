package dev.ferry.service.rsocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.ConnectionSetupPayload;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Who may connect: versions first, then the token (docs/protocol.md §2). */
final class SetupGuard {
  private static final int MAX_METADATA_BYTES = 4096;

  private final ControlCodec codec;
  private final byte @Nullable [] token;

  /** A guard; without a token everybody may connect. */
  SetupGuard(ControlCodec codec, @Nullable String token) {
    this.codec = codec;
    this.token = token == null ? null : token.getBytes(UTF_8);
  }

  /**
   * Checks a SETUP and tells who connects. The payload stays the caller's.
   *
   * @throws TransferException {@code VERSION_UNSUPPORTED}, {@code UNAUTHENTICATED} or {@code
   *     MALFORMED}
   */
  Caller admit(ConnectionSetupPayload setup) {
    if (setup.metadata().readableBytes() > MAX_METADATA_BYTES) {
      throw new TransferException(
          FailureCode.MALFORMED, "SETUP has more than " + MAX_METADATA_BYTES + " metadata bytes");
    }
    if (setup.data().isReadable()) {
      var unused =
          ProtocolVersion.negotiate(
              codec.decode(setup.data(), ClientMessage.Hello.class).versions());
    }
    requireToken(setup);
    return Caller.OPERATOR;
  }

  private void requireToken(ConnectionSetupPayload setup) {
    if (token == null) {
      return;
    }
    String given =
        setup.hasMetadata() ? RequestMetadata.read(setup.metadata()).token().orElse("") : "";
    if (!MessageDigest.isEqual(token, given.getBytes(UTF_8))) {
      throw new TransferException(
          FailureCode.UNAUTHENTICATED,
          given.isEmpty() ? "The service asks for a token" : "The token is not the service's");
    }
  }
}
