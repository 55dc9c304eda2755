package dev.ferry.resume;

/** Where the contracts get their store from. */
interface StoreUnderTest {
  /** The store, empty before each test and closed after it by the implementation. */
  ResumeStore store();

  /** The same store, closed and opened again; {@link #store()} from then on. */
  ResumeStore reopened();

  /** A second store, closed after the test by the implementation. */
  ResumeStore another();

  /** Returns when no call of {@link #store()} is under way, also none whose caller cancelled it. */
  void awaitCallsUnderWay();

  /** How the names of the store's own threads begin. */
  String threadPrefix();
}
