package dev.ferry.client.observe;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Watches transfers and their attempts, each from its beginning to its end.
 *
 * <p>It is called by the threads that move bytes, so it must not block. What it throws is logged
 * and changes nothing of the transfer. Nothing is called per chunk.
 */
public interface TransferObserver {
  /** Watches nothing, and costs nothing. */
  TransferObserver NONE =
      new TransferObserver() {
        @Override
        public Watched transferBegins(TransferContext transfer, ContextView caller) {
          return Watched.NOTHING;
        }

        @Override
        public Watched attemptBegins(TransferContext transfer, int attempt, ContextView around) {
          return Watched.NOTHING;
        }
      };

  /**
   * A transfer begins: its publisher was subscribed.
   *
   * @param transfer which one
   * @param caller the Reactor context of whoever subscribed
   * @return what is told of its end
   */
  Watched transferBegins(TransferContext transfer, ContextView caller);

  /**
   * An attempt begins. Several connections at once are one attempt, whose parts try again by
   * themselves.
   *
   * @param transfer whose
   * @param attempt the first is 1; 0 is what an upload sends over several connections before
   * @param around the Reactor context of the transfer, with what {@link Watched#into} put there
   * @return what is told of its end
   */
  Watched attemptBegins(TransferContext transfer, int attempt, ContextView around);

  /** Something that is watched until it ends. */
  interface Watched {
    /** Takes no notice. */
    Watched NOTHING =
        new Watched() {
          @Override
          public Context into(Context context) {
            return context;
          }

          @Override
          public void ended(TransferEnding ending) {
            // nobody looks
          }
        };

    /** The Reactor context for what runs inside, such as one that carries a trace. */
    Context into(Context context);

    /** It ended; called once. */
    void ended(TransferEnding ending);
  }
}
