package dev.ferry.client.internal;

import dev.ferry.transfer.UploadId;

/** What an upload's attempt reports; calls come one at a time and must not block. */
public interface UploadEvents {
  /** The service answered: the upload is open with that frontier. */
  void opened(UploadId id, long durableBytes);

  /** The source is read up to the frontier, to prove that it is the same. */
  void verifyingSource();

  /** Bytes flow. */
  void transferring();

  /** A chunk went on the wire. */
  void sent(long offset, int lengthBytes);

  /** A chunk below the frontier went on the wire again, since the service's disk changed it. */
  void sentAgain(int lengthBytes);

  /** A chunk of a segment went on the wire. */
  void sentApart(int lengthBytes);

  /** Bytes of a segment went on the wire and have to go again. */
  void sentInVain(long bytes);

  /** The frontier moved. */
  void durable(long durableBytes);

  /** All bytes are sent; the service publishes. */
  void finishing();
}
