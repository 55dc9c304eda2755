package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.observe.UploadOutcomes;
import dev.ferry.service.observe.WatchedStore;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.service.storage.local.DiskObserver;
import dev.ferry.service.storage.local.LocalBlobStore;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what keeps bytes and offsets. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {
  private static final Duration STORE_OPENS_WITHIN = Duration.ofSeconds(60);

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  TransferLimits transferLimits(FerryProperties properties) {
    TransferLimits defaults = TransferLimits.DEFAULTS;
    return new TransferLimits(
        defaults.chunkBytesMin(),
        defaults.chunkBytesMax(),
        Math.toIntExact(properties.windowBytes().toBytes()),
        properties.groupBytes().toBytes(),
        properties.groupDelay(),
        properties.streamsPerConnection(),
        defaults.outboundBytesSoft(),
        defaults.outboundBytesHard(),
        defaults.setupTimeout(),
        properties.silenceTimeout(),
        properties.progressTimeout(),
        defaults.controlBytesMax(),
        properties.openUploads(),
        properties.uploadExpiry(),
        properties.receiptRetention());
  }

  @Bean(destroyMethod = "")
  DiskLane diskLane() {
    requireUnicodeNames();
    return DiskLane.sized();
  }

  /** Files with names beyond ASCII would fail one by one, so the whole start is refused. */
  private static void requireUnicodeNames() {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    if (!"UTF-8".equalsIgnoreCase(encoding)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "File names are encoded as "
              + encoding
              + " here; start with LC_ALL=C.UTF-8 or another UTF-8 locale");
    }
  }

  /** Let go when everything that uses the folder has stopped. */
  @Bean(destroyMethod = "close")
  DataFolderLock dataFolderLock(FerryProperties properties) {
    properties.requireSafeBind();
    return DataFolderLock.take(properties.dataFolder());
  }

  @Bean(destroyMethod = "")
  LocalBlobStore blobStore(
      DataFolderLock lock,
      FerryProperties properties,
      DiskLane lane,
      FerryMeters meters,
      ObjectProvider<DiskObserver> others) {
    DiskObserver beside = others.getIfAvailable(() -> DiskObserver.NONE);
    return LocalBlobStore.open(properties.dataFolder(), lane, new MeasuredDisk(beside, meters));
  }

  /** Blocks: nothing can start without the store, and this is the starting thread. */
  @Bean(destroyMethod = "")
  ResumeStore resumeStore(
      FerryProperties properties,
      LocalBlobStore blobs,
      DiskLane disk,
      FerryMeters meters,
      UploadOutcomes outcomes) {
    ResumeStore store =
        new StoreOpening(
                properties.dataFolder(),
                properties.storePlace(),
                blobs,
                disk,
                properties.acceptNewStore())
            .open()
            .block(STORE_OPENS_WITHIN);
    if (store == null) {
      throw new TransferException(
          FailureCode.STORE_UNAVAILABLE, "The resume store did not open in time");
    }
    return new WatchedStore(store, meters, outcomes);
  }
}
