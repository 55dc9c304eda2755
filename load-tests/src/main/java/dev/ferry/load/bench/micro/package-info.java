/** JMH benchmarks of what every chunk and every message goes through. */
@NullMarked
package dev.ferry.load.bench.micro;

import org.jspecify.annotations.NullMarked;
