package dev.ferry.service.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The private key behind a certificate. */
final class ServerKey {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final byte[] PROBE = "ferry".getBytes(US_ASCII);

  private ServerKey() {}

  /**
   * Reads a key and proves that it belongs to a public one: files that are being replaced may be an
   * old and a new one, which no TLS library notices before the first handshake. Blocks.
   */
  static PrivateKey read(Path file, PublicKey publicKey)
      throws IOException, GeneralSecurityException {
    Matcher pem = PKCS8.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new IOException(
          "it holds no PKCS#8 key without a pass phrase (openssl pkcs8 -topk8 -nocrypt makes one)");
    }
    PrivateKey key =
        KeyFactory.getInstance(publicKey.getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
    requirePair(key, publicKey);
    return key;
  }

  private static void requirePair(PrivateKey key, PublicKey publicKey)
      throws IOException, GeneralSecurityException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    if (!isSignedBy(publicKey, signed(key, algorithm), algorithm)) {
      throw new IOException("it is not the key of the certificate");
    }
  }

  private static byte[] signed(PrivateKey key, String algorithm) throws GeneralSecurityException {
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(PROBE);
    return signing.sign();
  }

  private static boolean isSignedBy(PublicKey key, byte[] signature, String algorithm)
      throws GeneralSecurityException {
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(key);
    verifying.update(PROBE);
    try {
      return verifying.verify(signature);
    } catch (SignatureException e) {
      return false;
    }
  }
}
