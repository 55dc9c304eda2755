/** What of the SDK is public: its signatures, its comments and its examples. */
@NullMarked
package dev.ferry.api;

import org.jspecify.annotations.NullMarked;
