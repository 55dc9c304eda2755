package dev.ferry.service;

import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.storage.local.DiskObserver;
import java.io.IOException;

/** Tells the meters how long forces take; anything else is for the one who watches beside it. */
record MeasuredDisk(DiskObserver beside, FerryMeters meters) implements DiskObserver {

  @Override
  public void before(DiskChange change) throws IOException {
    beside.before(change);
  }

  @Override
  public void forced(DiskChange force, long nanos, boolean poisoned) {
    meters.forced(force == DiskChange.FORCE_DIRECTORY, nanos, poisoned);
  }
}
