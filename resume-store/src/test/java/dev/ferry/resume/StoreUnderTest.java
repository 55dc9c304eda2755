package dev.ferry.resume;

/** Where the contracts get their store from. */
interface StoreUnderTest {
  /** The store, empty before each test and closed after it by the implementation. */
  ResumeStore store();

  /** How the names of the store's own threads begin. */
  String threadPrefix();
}
