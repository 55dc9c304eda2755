package dev.ferry.service.http.resumable;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.springframework.web.server.ServerWebExchange;

/**
 * How an upload is named at this door: its URL, and the transfer key of one that is created here,
 * which also keeps whether its first request found a file under the path.
 */
final class UploadResource {
  /** What the URLs of uploads begin with. */
  static final String PATH = "/resumable-uploads/";

  private static final String CREATES = "resumable:creates:";
  private static final String REPLACES = "resumable:replaces:";
  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,300}");
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

  /** Its URL for whoever sent that request: absolute, unless what he calls the host is none. */
  static String urlOf(UploadId id, ServerWebExchange exchange) {
    URI asked = exchange.getRequest().getURI();
    String path = exchange.getRequest().getPath().contextPath().value() + PATH + id;
    String authority = asked.getRawAuthority();
    return authority != null && AUTHORITY.matcher(authority).matches()
        ? asked.getScheme() + "://" + authority + path
        : path;
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
