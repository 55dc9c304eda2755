package dev.ferry.client.tar;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.TreeFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a tar stream is unpacked.
 *
 * @param durabilityOrNull what its files survive; null for the workspace's class
 * @param links whether symbolic and hard links are made; else each is refused
 * @param entriesMaxOrNull most members; null for as many as the service takes (1,000,000)
 * @param bytesMaxOrNull most bytes of all files; null for as many as there is room for
 * @param refused told of each member that is not unpacked, at once; must not block
 */
public record TarOptions(
    @Nullable Durability durabilityOrNull,
    boolean links,
    @Nullable Long entriesMaxOrNull,
    @Nullable Long bytesMaxOrNull,
    Consumer<TreeFailure> refused) {
  /** No links, the service's bounds, nobody told before the end. */
  public static final TarOptions DEFAULTS = new TarOptions(null, false, null, null, failure -> {});

  /** The same with what a file survives. */
  public TarOptions withDurability(Durability what) {
    return new TarOptions(what, links, entriesMaxOrNull, bytesMaxOrNull, refused);
  }

  /** The same, making links or not. */
  public TarOptions withLinks(boolean wanted) {
    return new TarOptions(durabilityOrNull, wanted, entriesMaxOrNull, bytesMaxOrNull, refused);
  }

  /** The same with at most so many members; more fail with {@code LIMIT_EXCEEDED}. */
  public TarOptions withEntriesMax(long most) {
    return new TarOptions(durabilityOrNull, links, most, bytesMaxOrNull, refused);
  }

  /** The same with at most so many bytes of files; more fail with {@code LIMIT_EXCEEDED}. */
  public TarOptions withBytesMax(long most) {
    return new TarOptions(durabilityOrNull, links, entriesMaxOrNull, most, refused);
  }

  /** The same, telling of each member that is refused, at once; it must not block. */
  public TarOptions tellingRefused(Consumer<TreeFailure> told) {
    return new TarOptions(durabilityOrNull, links, entriesMaxOrNull, bytesMaxOrNull, told);
  }
}
