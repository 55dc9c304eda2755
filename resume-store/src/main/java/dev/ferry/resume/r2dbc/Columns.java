package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;

import io.r2dbc.spi.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Typed reading of one row. */
record Columns(Row row) {
  static Columns of(Row row) {
    return new Columns(row);
  }

  String string(String name) {
    return present(name, String.class);
  }

  long number(String name) {
    return present(name, Long.class);
  }

  int smallNumber(String name) {
    return present(name, Integer.class);
  }

  Instant instant(String name) {
    return EpochNanos.toInstant(number(name));
  }

  <E extends Enum<E>> E constant(String name, Class<E> type) {
    return Enum.valueOf(type, string(name));
  }

  <T> @Nullable T orNull(String name, Class<T> type) {
    return row.get(name, type);
  }

  private <T> T present(String name, Class<T> type) {
    return requireNonNull(row.get(name, type), name);
  }
}
