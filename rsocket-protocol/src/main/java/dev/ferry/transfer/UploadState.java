package dev.ferry.transfer;

/** Where an upload stands; {@link UploadLifecycle} says which moves are legal. */
public enum UploadState {
  /** Takes bytes. */
  OPEN,
  /** All bytes are durable and verified; the file is being made visible. */
  PUBLISHING,
  /** The file is visible and the receipt is stored. */
  PUBLISHED,
  /** Given up by its owner; the bytes are gone. */
  ABORTED,
  /** Not continued in time; the bytes are gone. */
  EXPIRED,
  /** Can never be published: wrong digest, broken condition or lost bytes; the bytes are gone. */
  FAILED;

  /** Whether nothing can happen to the upload any more. */
  public boolean isTerminal() {
    return UploadLifecycle.isTerminal(this);
  }
}
