package dev.ferry.service.download;

/** The connection's view on how much it has still to send. */
public interface OutboundGate {

  /** A gate that is always open, for receivers that pull by themselves. */
  OutboundGate OPEN = wakeUp -> true;

  /**
   * Whether another chunk may be handed over now.
   *
   * @param wakeUp called once, on any thread, when it may after a refusal
   */
  boolean admits(Runnable wakeUp);

  /** The chunk size for a download that would like that one; less where many hold a chunk each. */
  default int chunkBytes(int wanted) {
    return wanted;
  }
}
