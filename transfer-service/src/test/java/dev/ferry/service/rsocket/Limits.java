package dev.ferry.service.rsocket;

import dev.ferry.transfer.TransferLimits;
import java.time.Duration;

/** The default limits with a few of them changed. */
final class Limits {
  private static final TransferLimits DEFAULTS = TransferLimits.DEFAULTS;
  private int streams = DEFAULTS.streamsPerConnection();
  private int openUploads = DEFAULTS.openUploadsMax();
  private long outboundSoft = DEFAULTS.outboundBytesSoft();
  private long outboundHard = DEFAULTS.outboundBytesHard();

  private Duration silence = DEFAULTS.silenceTimeout();
  private Duration progress = DEFAULTS.progressTimeout();

  static Limits with() {
    return new Limits();
  }

  Limits streams(int count) {
    streams = count;
    return this;
  }

  Limits openUploads(int count) {
    openUploads = count;
    return this;
  }

  Limits silence(Duration time) {
    silence = time;
    return this;
  }

  Limits progress(Duration time) {
    progress = time;
    return this;
  }

  Limits outbound(long soft, long hard) {
    outboundSoft = soft;
    outboundHard = hard;
    return this;
  }

  TransferLimits build() {
    return new TransferLimits(
        DEFAULTS.chunkBytesMin(),
        DEFAULTS.chunkBytesMax(),
        DEFAULTS.windowBytes(),
        DEFAULTS.groupBytes(),
        DEFAULTS.groupDelay(),
        streams,
        outboundSoft,
        outboundHard,
        DEFAULTS.setupTimeout(),
        silence,
        progress,
        DEFAULTS.controlBytesMax(),
        openUploads,
        DEFAULTS.uploadExpiry(),
        DEFAULTS.receiptRetention());
  }
}
