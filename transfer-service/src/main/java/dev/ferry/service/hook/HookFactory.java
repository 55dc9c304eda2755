package dev.ferry.service.hook;

/** Makes hooks of one type; found through {@link java.util.ServiceLoader}. */
public interface HookFactory {

  /** What the configuration calls it: {@code ferry.hooks[n].type}. */
  String type();

  /**
   * Makes a hook; called at the start, may block.
   *
   * @throws dev.ferry.transfer.TransferException {@code INVALID_ARGUMENT} when the settings are
   *     wrong; the service does not start then
   */
  TransferHook create(HookSettings settings);
}
