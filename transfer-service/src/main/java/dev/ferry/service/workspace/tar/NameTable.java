package dev.ferry.service.workspace.tar;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;

/** Hashes by hashes, in two arrays; 0 means none. */
final class NameTable implements AutoCloseable {
  private static final int FIRST_PLACES = 1024;

  private final NameBudget budget;
  private long[] keys = new long[FIRST_PLACES];
  private long[] values = new long[FIRST_PLACES];
  private int count;

  NameTable(NameBudget budget) {
    this.budget = budget;
    budget.take(FIRST_PLACES);
  }

  long get(long key) {
    return values[place(keys, key)];
  }

  /** What was there; 0 when it is entered now. */
  long putIfAbsent(long key, long value) {
    int place = place(keys, key);
    if (keys[place] == key) {
      return values[place];
    }
    if (count == TarNames.NAMES_MAX) {
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          "A tar stream may have " + TarNames.NAMES_MAX + " names, directories counted");
    }
    keys[place] = key;
    values[place] = value;
    count++;
    if (count > keys.length / 4 * 3) {
      grow();
    }
    return 0;
  }

  private void grow() {
    budget.take(keys.length);
    long[] largerKeys = new long[2 * keys.length];
    long[] largerValues = new long[2 * keys.length];
    for (int at = 0; at < keys.length; at++) {
      if (keys[at] != 0) {
        int place = place(largerKeys, keys[at]);
        largerKeys[place] = keys[at];
        largerValues[place] = values[at];
      }
    }
    keys = largerKeys;
    values = largerValues;
  }

  /** Where the key is, or would be. */
  private static int place(long[] keys, long key) {
    int at = (int) key & (keys.length - 1);
    while (keys[at] != 0 && keys[at] != key) {
      at = (at + 1) & (keys.length - 1);
    }
    return at;
  }

  @Override
  public void close() {
    budget.giveBack(keys.length);
    keys = new long[1];
    values = new long[1];
  }
}
