package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.service.policy.Authority;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.rsocket.ConnectionSetupPayload;
import reactor.core.publisher.Mono;

/** Who may connect: versions first, then the token (docs/protocol.md §2). */
final class SetupGuard {
  private static final int MAX_METADATA_BYTES = 8192;

  private final ControlCodec codec;
  private final Authority authority;

  SetupGuard(ControlCodec codec, Authority authority) {
    this.codec = codec;
    this.authority = authority;
  }

  /**
   * Checks a SETUP and tells who connects. The payload stays the caller's, and is read at once.
   *
   * @return fails with {@code UNAUTHENTICATED}
   * @throws TransferException {@code VERSION_UNSUPPORTED} or {@code MALFORMED}
   */
  Mono<Entrant> admit(ConnectionSetupPayload setup) {
    if (setup.metadata().readableBytes() > MAX_METADATA_BYTES) {
      throw new TransferException(
          FailureCode.MALFORMED, "SETUP has more than " + MAX_METADATA_BYTES + " metadata bytes");
    }
    if (setup.data().isReadable()) {
      var unused =
          ProtocolVersion.negotiate(
              codec.decode(setup.data(), ClientMessage.Hello.class).versions());
    }
    String token =
        authority.isOn() && setup.hasMetadata()
            ? RequestMetadata.read(setup.metadata()).tokenOrNull()
            : null;
    return authority.authenticate(token).map(caller -> new Entrant(caller, token));
  }
}
