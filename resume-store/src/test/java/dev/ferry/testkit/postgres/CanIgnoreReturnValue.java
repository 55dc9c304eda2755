package dev.ferry.testkit.postgres;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** For tests: the call matters, not what it gives back. Error Prone goes by the name. */
@Target(ElementType.METHOD)
@interface CanIgnoreReturnValue {}
