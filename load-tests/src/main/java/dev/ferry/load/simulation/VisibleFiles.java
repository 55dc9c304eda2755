package dev.ferry.load.simulation;

import dev.ferry.load.simulation.disk.SimulatedDisk;
import dev.ferry.resume.PublishedFile;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What is under each path: the old file whole or the new one whole, and what receipts named. */
final class VisibleFiles {
  private static final long NOTHING = -1;

  private final World world;
  private final SimulatedDisk disk;
  private final Map<String, Name> names = new LinkedHashMap<>();
  private final Map<UploadId, Long> numbers = new HashMap<>();
  private final Set<String> aborted = new HashSet<>();
  private long seen = -1;

  VisibleFiles(World world) {
    this.world = world;
    this.disk = world.disk();
  }

  void expect(Plan plan) {
    names.computeIfAbsent(plan.path(), path -> new Name(plan.isDurable())).plans.add(plan);
  }

  /** The file in which an upload gathers its bytes, and which is to be renamed. */
  void staged(UploadId id, OptionalLong number) {
    if (number.isPresent()) {
      numbers.put(id, number.getAsLong());
    }
  }

  void aborted(Plan plan) {
    aborted.add(plan.key());
  }

  boolean isAborted(Plan plan) {
    return aborted.contains(plan.key());
  }

  void look() {
    if (disk.changes() != seen) {
      seen = disk.changes();
      names.forEach(this::look);
    }
  }

  private void look(String path, Name name) {
    String where = Plan.diskPath(path);
    long number = disk.number(where).orElse(NOTHING);
    if (number != name.last()) {
      name.history.add(number);
      world.trace().add(path + " is now file " + number);
    }
    long version = disk.version(where);
    if (number != NOTHING && (number != name.number || version != name.version)) {
      requireWhole(path, name, where);
    }
    name.number = number;
    name.version = version;
  }

  private void requireWhole(String path, Name name, String where) {
    boolean whole =
        name.plans.stream()
            .flatMap(plan -> plan.sources().stream())
            .anyMatch(source -> disk.holds(where, source.bytes()).orElse(false));
    if (!whole && (name.durable || !name.powerWasCut)) {
      world.violated(path + " holds nobody's whole content");
    }
  }

  /** A receipt was given: the file it names is there, and stays. */
  void receipted(Plan plan, UploadId id, Receipt receipt) {
    Name name = name(plan);
    String where = plan.diskPath();
    Optional<Source> source =
        plan.sources().stream().filter(any -> any.isNamedBy(receipt)).findFirst();
    int index = name.history.lastIndexOf(numbers.getOrDefault(id, NOTHING));
    if (source.isEmpty()) {
      world.violated(plan.key() + " has a receipt of something else");
    } else if (index < 0) {
      if (plan.isDurable() || !name.powerWasCut) {
        world.violated(plan.key() + " has a receipt, but never was under its path");
      }
    } else {
      name.receipted = Math.max(name.receipted, index);
      if (plan.isDurable()) {
        requireForced(plan, name, source.get(), index, where);
      }
    }
  }

  private void requireForced(Plan plan, Name name, Source source, int index, String where) {
    long forced = disk.forcedNumber(where).orElse(NOTHING);
    int forcedIndex = name.history.lastIndexOf(forced);
    if (forcedIndex < index) {
      world.violated(plan.key() + " has a receipt, but its name would not survive a power cut");
    }
    if (forcedIndex == index && !disk.keeps(where, Plan.MODIFIED)) {
      world.violated(plan.key() + " has a receipt, but its version would not survive a power cut");
    }
    if (forcedIndex == index && !disk.keeps(where, source.bytes(), source.length())) {
      world.violated(plan.key() + " has a receipt, but its bytes would not survive a power cut");
    }
  }

  private Name name(Plan plan) {
    return java.util.Objects.requireNonNull(names.get(plan.path()));
  }

  void powerWasCut() {
    names.forEach(
        (path, name) -> {
          name.powerWasCut = true;
          long number = disk.number(Plan.diskPath(path)).orElse(NOTHING);
          int index = name.history.lastIndexOf(number);
          if (name.durable && index < name.receipted) {
            world.violated(path + " lost a file that had its receipt");
          }
          if (index >= 0) {
            name.history.subList(index + 1, name.history.size()).clear();
          }
        });
    seen = -1;
  }

  /** The versions that the store remembers are those under the paths. */
  void lookAtTheEnd() {
    names.forEach(
        (path, name) -> {
          Optional<PublishedFile> published = world.store().snapshot(name.plans.get(0).file());
          boolean there = name.last() != NOTHING;
          if (name.durable && published.isPresent() && !there) {
            world.violated(path + " was published and is not there");
          }
        });
  }

  /** One path. */
  private static final class Name {
    private final boolean durable;
    private final List<Plan> plans = new ArrayList<>();
    private final List<Long> history = new ArrayList<>(List.of(NOTHING));
    private int receipted;
    private boolean powerWasCut;
    private long number = NOTHING;
    private long version;

    Name(boolean durable) {
      this.durable = durable;
    }

    long last() {
      return history.get(history.size() - 1);
    }
  }
}
