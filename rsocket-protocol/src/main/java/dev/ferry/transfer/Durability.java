package dev.ferry.transfer;

/** What an acknowledged byte survives; docs/durability.md §2. */
public enum Durability {
  /** Kill -9 and power cuts: data is forced and the offset is committed before the ack. */
  DURABLE,
  /** Kill -9 of the service, but not a power cut: data is written, not forced, before the ack. */
  EPHEMERAL
}
