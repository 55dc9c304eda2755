package dev.ferry.client.internal;

/** What a download reports; calls come one at a time and must not block. */
public interface DownloadEvents {
  /** What an earlier run left is read, to prove that it is intact. */
  void verifyingPart();

  /** The service answered: bytes flow from that offset. */
  void opened(long offset, long sizeBytes);

  /** A chunk arrived and is verified and written. */
  void received(long offset, int lengthBytes);

  /** One of several segments has more bytes, verified and written. */
  void arrived(int lengthBytes);

  /** That many bytes in all were on the disk already and are not fetched. */
  void kept(long bytes);

  /** What came from the disk was wrong; all of it is compared again. */
  void distrusted();

  /** That many bytes are forced to the disk. */
  void durable(long bytes);

  /** All bytes are there; they are compared and made visible. */
  void finishing();
}
