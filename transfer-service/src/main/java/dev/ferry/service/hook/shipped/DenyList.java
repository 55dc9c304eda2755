package dev.ferry.service.hook.shipped;

import dev.ferry.service.hook.DenyHook;
import dev.ferry.service.hook.HookFactory;
import dev.ferry.service.hook.HookSettings;
import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.HookedTransfer.Direction;
import dev.ferry.service.hook.TransferHook;
import dev.ferry.service.hook.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * Refuses files by the end of their name, whatever its case, and by their size.
 *
 * @param endings what names must not end with, in small letters, dot included
 * @param bytesMax longest file
 * @param directions which transfers are looked at
 */
record DenyList(List<String> endings, OptionalLong bytesMax, Set<Direction> directions)
    implements DenyHook {
  private static final String EXTENSIONS = "extensions";
  private static final String MAX_SIZE = "max-size";
  private static final String DIRECTION = "direction";

  @Override
  public Mono<Verdict> admit(HookedTransfer transfer) {
    return Mono.just(refusal(transfer).<Verdict>map(Verdict::refused).orElseGet(Verdict::allowed));
  }

  private Optional<String> refusal(HookedTransfer transfer) {
    if (!directions.contains(transfer.direction())) {
      return Optional.empty();
    }
    String name = transfer.file().path().name().toLowerCase(Locale.ROOT);
    return endings.stream()
        .filter(name::endsWith)
        .map(ending -> "files that end with " + ending + " are not taken")
        .findFirst()
        .or(() -> tooLong(transfer));
  }

  private Optional<String> tooLong(HookedTransfer transfer) {
    return bytesMax.isPresent() && transfer.length().knownBytes() > bytesMax.getAsLong()
        ? Optional.of("files of more than " + bytesMax.getAsLong() + " bytes are not taken")
        : Optional.empty();
  }

  /** Makes them. */
  public static final class Factory implements HookFactory {
    private static final Map<String, Set<Direction>> DIRECTIONS =
        Map.of(
            "upload", Set.of(Direction.UPLOAD),
            "download", Set.of(Direction.DOWNLOAD),
            "both", Set.of(Direction.values()));

    @Override
    public String type() {
      return "deny-list";
    }

    @Override
    public TransferHook create(HookSettings settings) {
      settings.requireKnown(Set.of(EXTENSIONS, MAX_SIZE, DIRECTION));
      List<String> endings =
          settings.list(EXTENSIONS).stream()
              .map(each -> each.toLowerCase(Locale.ROOT))
              .map(each -> each.startsWith(".") ? each : "." + each)
              .toList();
      OptionalLong bytesMax =
          settings.value(MAX_SIZE).stream().mapToLong(text -> bytes(settings, text)).findFirst();
      if (endings.isEmpty() && bytesMax.isEmpty()) {
        throw settings.wrong(EXTENSIONS, "or '" + MAX_SIZE + "' is needed");
      }
      return new DenyList(endings, bytesMax, directions(settings));
    }

    private static long bytes(HookSettings settings, String text) {
      try {
        return DataSize.parse(text).toBytes();
      } catch (IllegalArgumentException e) {
        throw settings.wrong(MAX_SIZE, "is no size such as 10MB");
      }
    }

    private static Set<Direction> directions(HookSettings settings) {
      Set<Direction> found = DIRECTIONS.get(settings.value(DIRECTION).orElse("upload"));
      if (found == null) {
        throw settings.wrong(DIRECTION, "is one of " + DIRECTIONS.keySet());
      }
      return found;
    }
  }
}
