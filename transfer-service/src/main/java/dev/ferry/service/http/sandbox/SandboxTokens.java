package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.policy.Authority;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.GrantWish;
import dev.ferry.service.policy.MintedTokens;
import dev.ferry.service.policy.Operation;
import dev.ferry.transfer.WorkspaceInfo;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import reactor.core.publisher.Mono;

/**
 * The access token of each sandbox: made from its name, its creation and a secret of the service,
 * so that signatures made with it can be checked, and kept by its hash as every token that is
 * handed out, for less than who asked for it may himself.
 */
public final class SandboxTokens {
  private static final String HMAC = "HmacSHA256";

  /** A point stands in no other token that is handed out. */
  private static final String KIND = "sbx.";

  private static final Set<Operation> USES =
      EnumSet.of(Operation.LIST, Operation.READ, Operation.WRITE, Operation.REMOVE);

  private final SecretKeySpec key;
  private final MintedTokens minted;
  private final Authority authority;

  /**
   * The tokens of a service.
   *
   * @param secret at least 32 bytes that nobody else knows
   */
  public SandboxTokens(byte[] secret, MintedTokens minted, Authority authority) {
    this.key = new SecretKeySpec(secret, HMAC);
    this.minted = minted;
    this.authority = authority;
  }

  /** The token of a sandbox, whether or not it was handed out. */
  String of(WorkspaceInfo sandbox) {
    return MintedTokens.of(secretOf(sandbox));
  }

  private String secretOf(WorkspaceInfo sandbox) {
    String text = "sandbox\n" + sandbox.spec().name() + "\n" + sandbox.createdAt().toEpochMilli();
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return KIND
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + HMAC, e);
    }
  }

  /** Whether a text has the form of a sandbox's token. */
  static boolean isOne(String token) {
    return token.startsWith(MintedTokens.of(KIND));
  }

  /** Whether a text is that sandbox's token; takes the same time wherever they differ. */
  boolean isOf(WorkspaceInfo sandbox, String token) {
    return MessageDigest.isEqual(of(sandbox).getBytes(UTF_8), token.getBytes(UTF_8));
  }

  /**
   * Hands a sandbox's token out, for less than the caller may himself, or for longer.
   *
   * @return the token; {@code FORBIDDEN} when the caller may hand out none, or not as much as it
   *     grants already
   */
  Mono<String> handOut(Caller caller, WorkspaceInfo sandbox, Duration life) {
    if (!authority.isOn()) {
      return Mono.just(of(sandbox));
    }
    Set<Operation> uses = EnumSet.copyOf(USES);
    uses.retainAll(caller.grant().operations());
    String name = sandbox.spec().name().value();
    return Mono.defer(
            () ->
                minted.renew(
                    caller,
                    new GrantWish("sandbox", List.of(name), uses, List.of(), List.of(), null, life),
                    secretOf(sandbox)))
        .map(MintedTokens.Minted::token);
  }

  /** When the sandbox's token ends, or did; empty when nobody is asked for one. */
  Mono<Instant> endOf(WorkspaceInfo sandbox) {
    return authority.isOn()
        ? minted.endOf(of(sandbox)).defaultIfEmpty(sandbox.createdAt())
        : Mono.empty();
  }

  /** Makes the sandbox's token good for nothing. */
  Mono<Void> revoke(WorkspaceInfo sandbox) {
    return minted.revoke(of(sandbox)).onErrorComplete(dev.ferry.transfer.TransferException.class);
  }
}
