/** A workflow of a user: it seeds a workspace, runs a step, collects artifacts. */
@NullMarked
package dev.ferry.load.temporal.example;

import org.jspecify.annotations.NullMarked;
