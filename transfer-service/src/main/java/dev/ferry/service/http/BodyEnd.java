package dev.ferry.service.http;

/** What the end of a body means for its upload. */
public enum BodyEnd {
  /** Others follow. */
  LEAVE_OPEN,
  /** It was the last one. */
  PUBLISH,
  /** It was the last one if the declared length is reached. */
  PUBLISH_IF_WHOLE
}
