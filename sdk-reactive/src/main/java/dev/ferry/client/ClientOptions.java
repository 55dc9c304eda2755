package dev.ferry.client;

import dev.ferry.client.observe.TransferObserver;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a client reaches the service.
 *
 * @param addresses where the service listens, unresolved; the next one is tried when one fails
 * @param tokenOrNull bearer token, or null for none; never printed
 * @param tlsOrNull how the connections are secured; null for plain TCP
 * @param connectTimeout longest wait for a TCP connection
 * @param keepAliveInterval time between keep-alive frames
 * @param keepAliveLifetime silence after which a connection counts as lost
 * @param stallTimeout time without a durable (upload) or received (download) byte after which an
 *     attempt fails with {@code STALLED}; also the longest wait for the answer to a single request
 * @param retry how transfers try again
 * @param chunkBytes chunk size to ask for, 1 MiB by default and then 2 MiB for downloads; the
 *     service has the last word
 * @param segments over how many connections at once a transfer of a file goes that does not say; 1
 *     to {@value #MAX_SEGMENTS}
 * @param bytesPerSecond what all transfers of the client together may send and receive in a second;
 *     0 for no limit
 * @param clientName name and version of this client, for the service's log
 * @param observer watches every transfer of the client
 */
public record ClientOptions(
    List<InetSocketAddress> addresses,
    @Nullable String tokenOrNull,
    @Nullable TlsOptions tlsOrNull,
    Duration connectTimeout,
    Duration keepAliveInterval,
    Duration keepAliveLifetime,
    Duration stallTimeout,
    RetryPolicy retry,
    int chunkBytes,
    int segments,
    long bytesPerSecond,
    String clientName,
    TransferObserver observer) {
  /** Most connections of one transfer. */
  public static final int MAX_SEGMENTS = 32;

  static final int DEFAULT_CHUNK_BYTES = 1024 * 1024;

  private static final Pattern CLIENT_NAME = Pattern.compile("[ -~]{1,128}");

  /**
   * Copies the list and refuses options that cannot work.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public ClientOptions {
    addresses = List.copyOf(addresses);
    require(!addresses.isEmpty(), "at least one address is needed");
    require(isPositive(connectTimeout), "connectTimeout is positive");
    require(isPositive(keepAliveInterval), "keepAliveInterval is positive");
    require(
        keepAliveLifetime.compareTo(keepAliveInterval) > 0,
        "keepAliveLifetime is longer than keepAliveInterval");
    require(isPositive(stallTimeout), "stallTimeout is positive");
    require(chunkBytes > 0, "chunkBytes is positive");
    require(segments >= 1 && segments <= MAX_SEGMENTS, "segments is 1 to " + MAX_SEGMENTS);
    require(bytesPerSecond >= 0, "bytesPerSecond is not negative");
    require(
        CLIENT_NAME.matcher(clientName).matches(),
        "clientName is 1 to 128 printable ASCII characters");
  }

  /** Options with every default: no address yet, no token. */
  public static Builder builder() {
    return new Builder();
  }

  /** The bearer token, if there is one. */
  public Optional<String> token() {
    return Optional.ofNullable(tokenOrNull);
  }

  @Override
  public String toString() {
    return "ClientOptions[addresses="
        + addresses
        + ", token="
        + (tokenOrNull == null ? "no" : "***")
        + ", tls="
        + tlsOrNull
        + ", retry="
        + retry
        + ", stallTimeout="
        + stallTimeout
        + ", chunkBytes="
        + chunkBytes
        + ", segments="
        + segments
        + ", bytesPerSecond="
        + bytesPerSecond
        + ", clientName="
        + clientName
        + "]";
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "ClientOptions: " + rule);
    }
  }

  /** Collects options; not safe for several threads. */
  public static final class Builder {
    private static final int MAX_PORT = 65535;

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private @Nullable String token;
    private @Nullable TlsOptions tls;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration keepAliveInterval = Duration.ofSeconds(15);
    private Duration keepAliveLifetime = Duration.ofSeconds(90);
    private Duration stallTimeout = Duration.ofSeconds(30);
    private RetryPolicy retry = RetryPolicy.DEFAULT;
    private int chunkBytes = DEFAULT_CHUNK_BYTES;
    private int segments = 1;
    private long bytesPerSecond;
    private String clientName = "ferry-sdk";
    private TransferObserver observer = TransferObserver.NONE;

    private Builder() {}

    /**
     * Adds an address.
     *
     * @param hostAndPort {@code host:port}, with an IPv6 address in brackets: {@code [::1]:7420}
     * @throws TransferException {@code INVALID_ARGUMENT} when it is anything else
     */
    public Builder address(String hostAndPort) {
      int colon = hostAndPort.lastIndexOf(':');
      if (colon <= 0) {
        throw noAddress(hostAndPort);
      }
      String host = hostAndPort.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (!bracketed && host.indexOf(':') >= 0) {
        throw noAddress(hostAndPort);
      }
      return address(
          bracketed ? host.substring(1, host.length() - 1) : host,
          port(hostAndPort, hostAndPort.substring(colon + 1)));
    }

    /** Adds an address. */
    public Builder address(String host, int port) {
      addresses.add(InetSocketAddress.createUnresolved(host, port));
      return this;
    }

    /** The bearer token; null for none. */
    public Builder token(@Nullable String token) {
      this.token = token;
      return this;
    }

    /** Secures the connections; null, the default, leaves them plain. */
    public Builder tls(@Nullable TlsOptions options) {
      this.tls = options;
      return this;
    }

    /** Longest wait for a TCP connection; 10 s by default. */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = timeout;
      return this;
    }

    /** Keep-alive interval and lifetime; 15 s and 90 s by default. */
    public Builder keepAlive(Duration interval, Duration lifetime) {
      this.keepAliveInterval = interval;
      this.keepAliveLifetime = lifetime;
      return this;
    }

    /** Time without progress that counts as a stall; 30 s by default. */
    public Builder stallTimeout(Duration timeout) {
      this.stallTimeout = timeout;
      return this;
    }

    /** How transfers try again; {@link RetryPolicy#DEFAULT} by default. */
    public Builder retry(RetryPolicy policy) {
      this.retry = policy;
      return this;
    }

    /** Chunk size to ask for; 1 MiB by default. */
    public Builder chunkBytes(int bytes) {
      this.chunkBytes = bytes;
      return this;
    }

    /** Connections of one transfer at once; 1 by default, more help over long and lossy links. */
    public Builder segments(int connections) {
      this.segments = connections;
      return this;
    }

    /**
     * What all transfers of the client together may send and receive in a second; 0, the default,
     * for no limit. Chunks are as small as it takes for several a second, but for 64 KiB. A
     * transfer that waits for its place does not count as stalled.
     */
    public Builder bytesPerSecond(long limit) {
      this.bytesPerSecond = limit;
      return this;
    }

    /** Name and version of this client, for the service's log. */
    public Builder clientName(String name) {
      this.clientName = name;
      return this;
    }

    /** Watches every transfer; {@link TransferObserver#NONE} by default. */
    public Builder observer(TransferObserver watcher) {
      this.observer = watcher;
      return this;
    }

    /**
     * The options.
     *
     * @throws TransferException {@code INVALID_ARGUMENT} when they cannot work
     */
    public ClientOptions build() {
      return new ClientOptions(
          addresses,
          token,
          tls,
          connectTimeout,
          keepAliveInterval,
          keepAliveLifetime,
          stallTimeout,
          retry,
          chunkBytes,
          segments,
          bytesPerSecond,
          clientName,
          observer);
    }

    private static int port(String hostAndPort, String text) {
      try {
        int port = Integer.parseInt(text);
        if (port > 0 && port <= MAX_PORT) {
          return port;
        }
      } catch (NumberFormatException e) {
        throw noAddress(hostAndPort);
      }
      throw noAddress(hostAndPort);
    }

    private static TransferException noAddress(String text) {
      return new TransferException(
          FailureCode.INVALID_ARGUMENT, "'" + text + "' is no address; write HOST:PORT");
    }
  }
}
