package dev.ferry.service.http.resumable;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * How an upload is named at this door: its URL, and the transfer key of one that is created here,
 * which also keeps whether its first request found a file under the path.
 */
final class UploadResource {
  /** What the URLs of uploads begin with. */
  static final String PATH = "/resumable-uploads/";

  private static final String CREATES = "resumable:creates:";
  private static final String REPLACES = "resumable:replaces:";
  private static final int RANDOM_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private UploadResource() {}

  /** A key that nobody else has. */
  static TransferKey freshKey(boolean creates) {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return new TransferKey((creates ? CREATES : REPLACES) + HexFormat.of().formatHex(random));
  }

  /** Whether the file was not there when the upload was created at this door. */
  static boolean creates(TransferKey key) {
    return key.value().startsWith(CREATES);
  }

  /** Its absolute URL, for whoever sent that request. */
  static String urlOf(UploadId id, ServerWebExchange exchange) {
    return UriComponentsBuilder.fromUri(exchange.getRequest().getURI())
        .userInfo(null)
        .replacePath(exchange.getRequest().getPath().contextPath().value() + PATH + id)
        .replaceQuery(null)
        .fragment(null)
        .build()
        .toUriString();
  }

  /**
   * The upload that a URL means.
   *
   * @throws TransferException {@code UPLOAD_NOT_FOUND} also for what no upload is called
   */
  static UploadId idOf(String segment) {
    try {
      return new UploadId(segment);
    } catch (TransferException e) {
      throw new TransferException(
          FailureCode.UPLOAD_NOT_FOUND, "There is no upload of that name", e);
    }
  }
}
