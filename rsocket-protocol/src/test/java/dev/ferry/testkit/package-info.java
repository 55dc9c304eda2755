/**
 * What every module tests with: seeded content, a proxy that misbehaves on purpose, leak and
 * blocking detection, and the architecture rules of the house.
 */
@NullMarked
package dev.ferry.testkit;

import org.jspecify.annotations.NullMarked;
