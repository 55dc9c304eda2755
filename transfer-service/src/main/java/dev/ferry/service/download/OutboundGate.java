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
}
