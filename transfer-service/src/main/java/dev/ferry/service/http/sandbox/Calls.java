package dev.ferry.service.http.sandbox;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What remote calls carry; fields that are missing have the default of their type. */
final class Calls {
  private Calls() {}

  /** Of Stat, MakeDir and Remove. */
  record OnPath(@Nullable String path) {
    String text() {
      return Objects.requireNonNullElse(path, "");
    }
  }

  record ListDir(@Nullable String path, @Nullable Long depth) {
    String text() {
      return Objects.requireNonNullElse(path, "");
    }

    /** Levels; one when none is named. */
    int levels() {
      long asked = depth == null || depth == 0 ? 1 : depth;
      if (asked < 0) {
        throw new TransferException(FailureCode.INVALID_ARGUMENT, "depth should be at least one");
      }
      return (int) Math.min(asked, Integer.MAX_VALUE);
    }
  }

  record Move(@Nullable String source, @Nullable String destination) {
    String from() {
      return Objects.requireNonNullElse(source, "");
    }

    String to() {
      return Objects.requireNonNullElse(destination, "");
    }
  }

  /** Of WatchDir and CreateWatcher. */
  record Watch(
      @Nullable String path,
      @Nullable Boolean recursive,
      @JsonAlias("include_entry") @Nullable Boolean includeEntry) {
    String text() {
      return Objects.requireNonNullElse(path, "");
    }

    boolean isRecursive() {
      return Boolean.TRUE.equals(recursive);
    }

    boolean wantsEntries() {
      return Boolean.TRUE.equals(includeEntry);
    }
  }

  /** Of GetWatcherEvents and RemoveWatcher. */
  record Watcher(@JsonAlias("watcher_id") @Nullable String watcherId, @Nullable Integer limit) {
    String id() {
      return Objects.requireNonNullElse(watcherId, "");
    }

    /** Most events of one answer. */
    int most() {
      return limit == null || limit <= 0 ? Integer.MAX_VALUE : limit;
    }
  }

  record EntryAnswer(EntryInfo entry) {}

  record Empty() {}

  record WatcherAnswer(String watcherId) {}

  record EventsAnswer(List<Event> events) {}

  /** One event of a watch. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Event(String name, String type, @Nullable EntryInfo entry) {}

  /** One message of a watch: one of the three. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record WatchMessage(
      @Nullable Empty start, @Nullable Event filesystem, @Nullable Empty keepalive) {
    static final WatchMessage START = new WatchMessage(new Empty(), null, null);
    static final WatchMessage KEEPALIVE = new WatchMessage(null, null, new Empty());

    static WatchMessage of(Event event) {
      return new WatchMessage(null, event, null);
    }
  }
}
