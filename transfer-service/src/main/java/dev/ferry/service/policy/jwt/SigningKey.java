package dev.ferry.service.policy.jwt;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;

/** What signatures are verified with: exactly one key and one algorithm. */
public sealed interface SigningKey {

  /** A decoder that knows this key only. */
  NimbusReactiveJwtDecoder decoder();

  /** A public RSA key; signatures are RS256. */
  record Rsa(RSAPublicKey key) implements SigningKey {
    private static final int BITS_MIN = 2048;

    /** Refuses a key that is too short. */
    public Rsa {
      if (key.getModulus().bitLength() < BITS_MIN) {
        throw invalid("An RSA key of signed tokens has at least 2048 bits", null);
      }
    }

    /**
     * Reads a PEM file with a public key. Blocks; called at start.
     *
     * @throws TransferException {@code INVALID_ARGUMENT}
     */
    public static Rsa read(Path pem) {
      try {
        String text = Files.readString(pem);
        String base64 =
            text.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
        X509EncodedKeySpec spec = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
        return new Rsa((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec));
      } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
        throw invalid("The file " + pem + " holds no public RSA key in PEM", e);
      }
    }

    @Override
    public NimbusReactiveJwtDecoder decoder() {
      return NimbusReactiveJwtDecoder.withPublicKey(key)
          .signatureAlgorithm(SignatureAlgorithm.RS256)
          .build();
    }
  }

  /** A secret that both sides have; signatures are HS256. */
  final class Secret implements SigningKey {
    private static final int BYTES_MIN = 32;

    private final byte[] secret;

    /** Refuses a secret that could be guessed. */
    public Secret(byte[] secret) {
      if (secret.length < BYTES_MIN) {
        throw invalid("The secret of signed tokens has at least 32 bytes", null);
      }
      this.secret = secret.clone();
    }

    @Override
    public NimbusReactiveJwtDecoder decoder() {
      return NimbusReactiveJwtDecoder.withSecretKey(new SecretKeySpec(secret, "HmacSHA256"))
          .macAlgorithm(MacAlgorithm.HS256)
          .build();
    }
  }

  private static TransferException invalid(
      String why, @org.jspecify.annotations.Nullable Throwable cause) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why, cause);
  }
}
