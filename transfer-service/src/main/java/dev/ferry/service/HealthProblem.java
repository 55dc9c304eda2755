package dev.ferry.service;

import dev.ferry.service.storage.VolumePoisonedException;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** What is wrong when the service is not ready, in a word that probes and people can rely on. */
enum HealthProblem {
  /** The volume, or what the service may have of it, has no room. */
  FULL,
  /** A force failed; only a restart helps. */
  POISONED,
  /** The volume takes no bytes for another reason. */
  FAILED,
  /** No answer in time. */
  SILENT,
  /** The resume store does not answer, or says that it cannot. */
  AWAY,
  /** A defect. */
  UNKNOWN;

  static HealthProblem of(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return SILENT;
    }
    if (!(failure instanceof TransferException known)) {
      return UNKNOWN;
    }
    if (known.getCause() instanceof VolumePoisonedException) {
      return POISONED;
    }
    return ofCode(known.code());
  }

  private static HealthProblem ofCode(FailureCode code) {
    return switch (code) {
      case STORAGE_FULL -> FULL;
      case STORE_UNAVAILABLE -> AWAY;
      case INTERNAL -> UNKNOWN;
      default -> FAILED;
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What to do, without a word of what is on this machine. */
  String nextStep() {
    return switch (this) {
      case FULL -> "Free space on the service's volume";
      case POISONED -> "Check the volume and its kernel log, then restart the service";
      case FAILED -> "Check the volume and its kernel log";
      case SILENT -> "Check the service's volume and resume store: does one of them hang?";
      case AWAY -> "Check the resume store";
      case UNKNOWN -> "Look into the service's log";
    };
  }
}
